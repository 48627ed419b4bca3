interface MadeOnceProps {
  title: string;
  /** That it is never shown again. */
  once: string;
  secret: string;
}

/** A secret that was made just now. No page shows it again. */
export function MadeOnce({ title, once, secret }: MadeOnceProps) {
  return (
    <section className="card stops" aria-labelledby="made">
      <h2 id="made">{title}</h2>
      <p>{once}</p>
      <p className="words">
        <code>{secret}</code>
      </p>
    </section>
  );
}
