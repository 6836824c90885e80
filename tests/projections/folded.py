"""A read model folded from the log alone, to be compared with what the runner keeps."""

from projections.model import ByStream, Model
from projections.row import Row, key_of
from store.eventstore import EventStore

BATCH = 500


def fold_all(model: Model, store: EventStore) -> list[Row]:
    """All rows of a model. Raises whatever the fold raises."""
    rows, after = ByStream(), 0
    while entries := store.read(after, BATCH):
        after = entries[-1].position
        for entry in entries:
            if model.sees(entry):
                mine = rows[entry.recorded.originator_id]
                mine.update({key_of(row): row for row in model.fold(mine, entry)})
    return [row for mine in rows.values() for row in mine.values()]
