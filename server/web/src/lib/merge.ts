// Two people changed the same thing from the same version: what each of them changed, and the two put together.
export interface Merged<Fields> {
  changed: { name: keyof Fields; both: boolean }[]; // what they changed and I have otherwise; both: I changed it too
  mine: Fields; // my changes over theirs
}

// `say`: a value as it is compared and read.
export function merge<Fields extends object>(base: Fields, mine: Fields, theirs: Fields, say: (name: keyof Fields, value: unknown) => string): Merged<Fields> {
  const names = Object.keys(theirs) as (keyof Fields)[];
  const differ = (name: keyof Fields, a: Fields, b: Fields) => say(name, a[name]) !== say(name, b[name]);
  const own = names.filter((name) => differ(name, mine, base));
  const changed = names.filter((name) => differ(name, theirs, base) && differ(name, theirs, mine));
  return {
    changed: changed.map((name) => ({ name, both: own.includes(name) })),
    mine: { ...theirs, ...Object.fromEntries(own.map((name) => [name, mine[name]])) },
  };
}
