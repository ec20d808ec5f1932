import asyncio

from rheobase.laboratory.turns import Turns


def test_a_rest_ends_when_something_is_asked_for():
    done = []

    async def work():
        done.append("begun")
        await turns.rest(30.0 if len(done) == 1 else 0.01)

    async def main():
        turns.ask()
        await asyncio.sleep(0.01)
        assert not turns.asked
        turns.ask()
        await asyncio.wait_for(turns.settled(), 5.0)

    turns = Turns(work)
    asyncio.run(main())
    assert done == ["begun", "begun"]
