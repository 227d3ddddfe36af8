/** The form of this name. Throws a RangeError that lists all where there is none. @param what A form is: `forgery`. */
export function formNamed<F extends { readonly form: string }>(forms: readonly F[], form: string, what: string): F {
  const found = forms.find((one) => one.form === form);
  if (found === undefined)
    throw new RangeError(`unknown ${what} "${form}" (known: ${forms.map((one) => one.form).join(', ')})`);
  return found;
}
