"""What collectors have to do, and have done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, select, update

from recommender.collected import Chart, ChartKind, Outcome, Progress, Stage, Task
from recommender.store import dialects
from recommender.store.database import Part, our_errors
from recommender.store.numbering import numbered_from
from recommender.store.schema import charts, tasks


class State(StrEnum):
    """Where a task stands: `LATER` waits for its time, the first two are open."""

    DUE = "due"
    LATER = "later"
    DONE = "done"
    NOTHING = "nothing"


OPEN = (State.DUE.value, State.LATER.value)
CLOSED = (State.DONE.value, State.NOTHING.value)


class Tasks(Part):
    """One task for each thing to find out, closed in the transaction that saves its facts."""

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Be the only collector of this database; AlreadyCollecting at once where another one runs."""
        with our_errors(), dialects.one_collector(self._database.engine):
            yield

    def open_charts(self, wanted: Sequence[Chart]) -> None:
        """Ask for charts; one that is known is asked for again only when more of its artists are wanted."""
        with self._database.writing() as connection:
            dialects.lock_for_numbering(connection)
            for chart in wanted:
                _open_chart(connection, chart)

    def chart(self, chart_id: int) -> Chart:
        """Return a chart; KeyError where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(charts).where(charts.c.id == chart_id)).first()
        if row is None:
            raise KeyError(chart_id)
        return Chart(ChartKind(row.kind), row.name, row.wanted)

    def due(self, stage: Stage, *, now: float, limit: int) -> tuple[Task, ...]:
        """Return at most `limit` open tasks whose time has come, in the order of their subjects."""
        self._wake(stage, now)
        columns = (tasks.c.subject, tasks.c.attempts, tasks.c.memory)
        query = select(*columns).where(_in(stage, State.DUE)).order_by(tasks.c.subject).limit(limit)
        with self._database.reading() as connection:
            return tuple(Task(stage, row.subject, row.attempts, row.memory) for row in connection.execute(query))

    def close(self, task: Task, outcome: Outcome, *, now: float) -> None:
        """Close a task without facts, as done or nothing; ValueError for later, which is `postpone`."""
        if outcome is Outcome.LATER:
            message = "a task for later stays open"
            raise ValueError(message)
        with self._database.writing() as connection:
            close_task(connection, task, now=now, found=outcome is Outcome.DONE)

    def postpone(self, task: Task, *, until: float) -> None:
        """Let an open task wait until a time, and count the try."""
        values = {"state": State.LATER.value, "due_at": until, "attempts": tasks.c.attempts + 1}
        with self._database.writing() as connection:
            still_open = CHANGE.where(tasks.c.state.in_(OPEN)).values(**values)
            connection.execute(still_open, _place(task))

    def remember(self, task: Task, text: str) -> None:
        """Keep with a task what a call brought that is not its last, until the task is closed."""
        with self._database.writing() as connection:
            connection.execute(CHANGE, {**_place(task), "memory": text})

    def progress(self, stage: Stage, *, now: float) -> Progress:
        """Return how many of a stage's tasks stand where."""
        by_state = select(tasks.c.state, func.count()).where(tasks.c.stage == stage.value).group_by(tasks.c.state)
        awake = select(func.count()).where(_in(stage, State.LATER), tasks.c.due_at <= now)
        with self._database.reading() as connection:
            found = Counter({row[0]: row[1] for row in connection.execute(by_state)})
            woken = int(connection.execute(awake).scalar_one())
        due, later = found[State.DUE] + woken, found[State.LATER] - woken
        return Progress(done=found[State.DONE], nothing=found[State.NOTHING], due=due, later=later)

    def next_due(self, stages: Collection[Stage], *, after: float) -> float | None:
        """Return when the next of the stages' open tasks is due, later than `after`; None where none is."""
        with self._database.reading() as connection:
            found = [
                connection.execute(
                    select(func.min(tasks.c.due_at)).where(_in(stage, state), tasks.c.due_at > after)
                ).scalar()
                for stage in stages
                for state in (State.DUE, State.LATER)
            ]
        return min((time for time in found if time is not None), default=None)

    def renew(self, stage: Stage, *, before: float) -> int:
        """Open a stage's tasks again that were closed before a time, whatever they found; return how many."""
        closed = (tasks.c.stage == stage.value, tasks.c.state.in_(CLOSED), tasks.c.closed_at < before)
        with self._database.writing() as connection:
            return connection.execute(update(tasks).where(*closed).values(**FRESH)).rowcount

    def _wake(self, stage: Stage, now: float) -> None:
        """Let the tasks whose time has come be due, so that they need not be searched for among those that wait."""
        awake = (_in(stage, State.LATER), tasks.c.due_at <= now)
        with self._database.reading() as connection:
            if connection.execute(select(tasks.c.subject).where(*awake).limit(1)).first() is None:
                return
        with self._database.writing() as connection:
            connection.execute(update(tasks).where(*awake).values(state=State.DUE.value))


IS_AT = (tasks.c.stage == bindparam("at_stage")) & (tasks.c.subject == bindparam("at_subject"))
CHANGE = update(tasks).where(IS_AT)
"""Made once, as they run for every task and making them takes longer than running them."""

FRESH = {"state": State.DUE.value, "due_at": 0.0, "attempts": 0, "closed_at": None, "memory": None}
"""The columns of a task that nobody has tried."""


def open_tasks(connection: Connection, opened: Iterable[tuple[Stage, int]]) -> None:
    """Open tasks for these subjects of these stages; those that were ever opened stay as they are."""
    rows = [{"stage": stage.value, "subject": subject, **FRESH} for stage, subject in opened]
    if rows:
        connection.execute(dialects.insert_if_new(connection, tasks), rows)


def reopen(connection: Connection, stage: Stage, subjects: Collection[int]) -> None:
    """Open tasks whether they were closed or never opened."""
    open_tasks(connection, ((stage, subject) for subject in subjects))
    closed = (tasks.c.stage == stage.value, tasks.c.subject.in_(subjects), tasks.c.state.in_(CLOSED))
    connection.execute(update(tasks).where(*closed).values(**FRESH))


def close_task(connection: Connection, task: Task, *, now: float, found: bool) -> None:
    """Close a task whose facts were `found`, or of which the service has none."""
    state = State.DONE if found else State.NOTHING
    connection.execute(CHANGE, {**_place(task), "state": state.value, "closed_at": now, "memory": None})


def close_open(connection: Connection, stage: Stage, subjects: Collection[int], *, now: float) -> None:
    """Close those of the tasks that are open as done: somebody else told their facts."""
    still_open = (tasks.c.stage == stage.value, tasks.c.subject.in_(subjects), tasks.c.state.in_(OPEN))
    values = {"state": State.DONE.value, "closed_at": now, "memory": None}
    connection.execute(update(tasks).where(*still_open).values(**values))


def _open_chart(connection: Connection, chart: Chart) -> None:
    is_chart = (charts.c.kind == chart.kind.value) & (charts.c.name == chart.name)
    known = connection.execute(select(charts).where(is_chart)).first()
    if known is None:
        chart_id = numbered_from(connection, charts)
        values = {"id": chart_id, "kind": chart.kind.value, "name": chart.name, "wanted": chart.count}
        connection.execute(insert(charts).values(**values))
        open_tasks(connection, [(Stage.ARTISTS, chart_id)])
    elif chart.count > known.wanted:
        connection.execute(update(charts).where(is_chart).values(wanted=chart.count))
        reopen(connection, Stage.ARTISTS, [known.id])


def _place(task: Task) -> dict[str, object]:
    return {"at_stage": task.stage.value, "at_subject": task.subject}


def _in(stage: Stage, state: State) -> ColumnElement[bool]:
    return (tasks.c.stage == stage.value) & (tasks.c.state == state.value)
