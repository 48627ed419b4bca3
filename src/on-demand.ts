/**
 * Makes something when it is first needed, such as a schema or a formatter: a command loads many modules whose functions
 * it never calls.
 */
export function onDemand<Made>(make: () => Made): () => Made {
  let made: { value: Made } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
