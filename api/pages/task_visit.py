"""A visit to a task: who came, from which list, with what typed; and the page that answers it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, Now, Store
from api.pages.form_views import Typed
from api.pages.inbox import view_named
from api.pages.rendering import new_request_id, page
from api.pages.task_look import TaskLook, look_at_task
from api.pages.words import path
from api.problems import not_found
from domain.forms import FieldError
from domain.permissions import Actor as Person
from stores.database import Database
from stores.inbox_views import View

_LONGEST_REQUEST_ID = 64


@dataclass(frozen=True, slots=True)
class TaskVisit:
    """A task that somebody came to from a list; the list is remembered, so that the next task is its next."""

    request: Request
    task_id: str
    actor: Person
    store: Database
    now: datetime
    view: View | None
    q: str | None
    request_id: str

    async def look(
        self, typed: Mapping[str, Any] | None = None, errors: Iterable[FieldError] = ()
    ) -> TaskLook:
        """Raises a 404 for a task that is not there, or not for these eyes."""
        language = self.request.state.language
        found = await self.store.aread(
            lambda session: look_at_task(
                session, self.task_id, self.actor, language, self.now, typed=typed, errors=errors
            )
        )
        if found is None:
            raise not_found()
        return found

    def page(self, look: TaskLook, *, status: int = 200, alert: str | None = None) -> Response:
        return page(
            self.request,
            "task.html",
            status=status,
            look=look,
            alert=alert,
            view=self.view.value if self.view else "",
            q=self.q or "",
            back=self.path_of_list(),
            here=self.path_of_task(self.task_id),
            request_id=self.request_id,
        )

    def path_of_list(self, said: str | None = None) -> str:
        return path("inbox", view=self.view, q=self.q, said=said)

    def path_of_task(self, task_id: str, said: str | None = None) -> str:
        return path("tasks", task_id, view=self.view, q=self.q, said=said)


def _reading(
    request: Request,
    task_id: str,
    actor: Actor,
    store: Store,
    now: Now,
    view: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> TaskVisit:
    return TaskVisit(request, task_id, actor, store, now, view_named(view), q or None, new_request_id())


def _acting(request: Request, task_id: str, typed: Typed, actor: Actor, store: Store, now: Now) -> TaskVisit:
    return TaskVisit(
        request,
        task_id,
        actor,
        store,
        now,
        view_named(typed.get("view")),
        typed.get("q") or None,
        request_id_of(typed),
    )


def request_id_of(typed: Mapping[str, str]) -> str:
    """The id that the form was made with; a form without one is sent once as well."""
    given = typed.get("request_id", "")
    return (
        given
        if given.isalnum() and given.isascii() and len(given) <= _LONGEST_REQUEST_ID
        else new_request_id()
    )


Reading = Annotated[TaskVisit, Depends(_reading)]
Acting = Annotated[TaskVisit, Depends(_acting)]
