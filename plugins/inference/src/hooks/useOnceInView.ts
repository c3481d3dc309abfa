import { useEffect, useRef, useState } from 'react';

/**
 * False until the element comes near the visible part of the page for the
 * first time, so that what is far down is not loaded before it is wanted.
 */
export function useOnceInView<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  const [seen, setSeen] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = ref.current;
    if (seen || !element) {
      return undefined;
    }
    const observer = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && setSeen(true),
      { rootMargin: '300px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [seen]);
  return { ref, seen };
}
