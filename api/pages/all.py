"""Every page of the house, in one tuple that the app includes."""

from fastapi import APIRouter

from api.pages import (
    case_page,
    cases,
    commitments,
    courses,
    files,
    inbox,
    invitation,
    kanoons,
    loan_book,
    loans,
    login,
    overview,
    profile,
    reconciliations,
    supporters,
    talents,
    task,
    verify,
)

pages: tuple[APIRouter, ...] = (
    login.door,
    login.pages,
    inbox.pages,
    task.pages,
    files.pages,
    cases.pages,
    case_page.pages,
    loan_book.pages,
    loans.pages,
    kanoons.pages,
    commitments.pages,
    reconciliations.pages,
    supporters.pages,
    verify.pages,
    invitation.pages,
    overview.pages,
    profile.pages,
    courses.pages,
    talents.pages,
)
