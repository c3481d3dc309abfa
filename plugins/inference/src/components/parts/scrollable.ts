/** Lets the keyboard reach what scrolls, so that it can scroll it (WCAG 2.1.1). */
export const SCROLLABLE = { tabIndex: 0 };
