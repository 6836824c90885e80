from store.eventstore import EventStore
def find_cases(store: EventStore) -> dict[str, str]:
    return {}
