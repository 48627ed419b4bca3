import { formatMoment } from '../../locale/format-date.js';
import { deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import type { HealthProps, SystemFacts } from './health-props.js';

const momentIn = ({ visit: { frame }, newsletter: { timeZone } }: HealthProps, at: number) =>
  deskWords(frame).inZone(formatMoment(frame.locale, at, timeZone), timeZone);

/** Versions, and what Redis says of itself. */
export function SystemPart(props: HealthProps) {
  const { visit, found } = props;
  const words = deskWords(visit.frame).health;
  const { version, node, servers } = found.system;
  return (
    <section className="card" aria-labelledby="system">
      <h2 id="system">{words.system}</h2>
      <dl className="facts">
        <Fact name={words.program}>
          <bdi>{version}</bdi>
        </Fact>
        <Fact name={words.node}>
          <bdi>{node}</bdi>
        </Fact>
        {servers.map((server) => (
          <Server key={server.name} {...props} server={server} />
        ))}
      </dl>
    </section>
  );
}

const Fact = ({ name, children }: { name: React.ReactNode; children: React.ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Server(props: HealthProps & { server: SystemFacts['servers'][number] }) {
  const { server } = props;
  const words = deskWords(props.visit.frame).health;
  const { used, peak, max } = server.memory;
  const size = words.size;
  return (
    <>
      <Fact name={<bdi>{server.product}</bdi>}>
        <bdi>{server.version}</bdi>
        {server.name === '' ? null : (
          <small>
            <bdi>{server.name}</bdi>
          </small>
        )}
        <small>
          {words.since} {momentIn(props, server.startedAt)}
        </small>
      </Fact>
      <Fact name={words.memory}>
        {max > 0 ? words.used(size(used), size(max)) : words.usedFreely(size(used))}
        <small>{words.peak(size(peak))}</small>
      </Fact>
      <Fact name={words.disk}>
        {server.isWritten ? (server.appends ? words.appends : words.onlySnapshots) : words.writeFailed}
        {server.snapshotAt > 0 ? <small>{words.snapshot(momentIn(props, server.snapshotAt))}</small> : null}
      </Fact>
    </>
  );
}

/** The worker processes: whether they run, what they do, and when they were last seen. */
export function WorkersPart(props: HealthProps) {
  const { kept, system } = props.found;
  const words = deskWords(props.visit.frame).health;
  const refuses = kept?.checks.some(({ findings }) => findings.some(({ code }) => code === 'redis.refuses')) ?? false;
  // Those without a heartbeat may run: they cannot write one then.
  const shown = system.workers.filter(({ isAlive }) => isAlive || !refuses).slice(0, maxWorkers);
  const none = refuses ? words.workersUnknown : words.noWorker;
  return (
    <section className="card" aria-labelledby="workers">
      <h2 id="workers">{words.workers}</h2>
      <p className="still">{shown.some(({ isAlive }) => isAlive) ? words.workersLead : none}</p>
      <ul className="checks">
        {shown.map((worker) => (
          <WorkerRow key={worker.name} {...props} worker={worker} />
        ))}
      </ul>
    </section>
  );
}

/** More are no use to anybody: the first ones run. */
const maxWorkers = 20;

function WorkerRow(props: HealthProps & { worker: SystemFacts['workers'][number] }) {
  const { visit, found, worker } = props;
  const { frame } = visit;
  const words = deskWords(frame).health;
  const { isAlive, facts } = worker;
  const doing = facts?.doing.map(({ queue }) => words.jobs[queue]) ?? [];
  return (
    <li>
      <span className={`badge ${isAlive ? 'ok' : 'stop'}`}>{isAlive ? words.alive : words.gone}</span>
      <div>
        <b>
          <bdi>{worker.name}</bdi>
        </b>
        {isAlive ? (
          <p>{doing.length > 0 ? new Intl.ListFormat(frame.locale, { type: 'unit' }).format(doing) : words.idle}</p>
        ) : (
          <p>{words.goneLead}</p>
        )}
        <p>
          {words.seen} {momentIn(props, worker.seenAt)}
        </p>
        {facts ? (
          <p>
            {words.workerVersion(facts.version, facts.node)}
            {facts.version === found.system.version ? null : (
              <>
                <br />
                {words.otherVersion}
              </>
            )}
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** The queues in which something waits or runs. Read only: what is lost there is made again by itself. */
export function QueuesPart({ visit: { frame }, found }: HealthProps) {
  const words = deskWords(frame).health;
  const busy = found.system.queues.filter(({ waiting, running, later }) => waiting + running + later > 0);
  return (
    <section className="card" aria-labelledby="queues">
      <h2 id="queues">{words.queues}</h2>
      <p className="still">{busy.length > 0 ? words.queuesLead : words.idleQueues}</p>
      {busy.length > 0 ? (
        <>
          <table className="list">
            <thead>
              <tr>
                <th scope="col">{words.queue}</th>
                {([words.waiting, words.running, words.later] as const).map((name) => (
                  <th key={name} scope="col" className="r">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {busy.map(({ queue, waiting, running, later }) => (
                <tr key={queue}>
                  <th scope="row">{words.jobs[queue]}</th>
                  <td className="r">{figure(frame, waiting)}</td>
                  <td className="r">{figure(frame, running)}</td>
                  <td className="r">{figure(frame, later)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="still">{words.laterLead}</p>
        </>
      ) : null}
    </section>
  );
}
