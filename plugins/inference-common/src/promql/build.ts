declare const promQLBrand: unique symbol;

/**
 * Text of a PromQL expression. Made only by the functions of this file, so
 * that no value from a cluster or a person ever reaches a query unescaped.
 *
 * @public
 */
export type PromQL = string & { readonly [promQLBrand]: true };

/**
 * A label matcher. Values are taken literally; `oneOf` matches any of a set of
 * literal values.
 *
 * @public
 */
export type Matcher =
  | { label: string; op: '=' | '!='; value: string }
  | { label: string; op: 'oneOf'; values: string[] };
