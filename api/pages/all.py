"""Every page of the house, in one tuple that the app includes."""

from fastapi import APIRouter

from api.pages import (
    case_page,
    cases,
    commitments,
    courses,
    inbox,
    invitation,
    loan_book,
    loans,
    login,
    profile,
    reconciliations,
    talents,
    task,
    verify,
)

pages: tuple[APIRouter, ...] = (
    login.door,
    login.pages,
    inbox.pages,
    task.pages,
    cases.pages,
    case_page.pages,
    loan_book.pages,
    loans.pages,
    commitments.pages,
    reconciliations.pages,
    verify.pages,
    invitation.pages,
    profile.pages,
    courses.pages,
    talents.pages,
)
