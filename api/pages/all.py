"""Every page of the house, in one tuple that the app includes."""

from fastapi import APIRouter

from api.pages import (
    case_page,
    cases,
    commitments,
    inbox,
    invitation,
    kanoons,
    loan_book,
    loans,
    login,
    membership,
    membership_link,
    reconciliations,
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
    membership_link.pages,
    kanoons.pages,
    membership.pages,
)
