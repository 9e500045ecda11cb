"""The inbox of people: its lists, a task's page, and what people do to a task without answering it."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.case import TaskState
from domain.forms import FieldKind
from domain.permissions import Actor
from stores import inbox_queries
from stores.inbox_actions import Assigning, Claiming, change
from stores.inbox_views import (
    NoSuchTask,
    TaskAction,
    TaskComment,
    TaskDetail,
    TaskItem,
    View,
)
from stores.pages import Cursor, StorePage, moment_of, page_of, texts_of
