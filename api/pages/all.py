"""Every page of the house, in one tuple that the app includes."""

from fastapi import APIRouter

from api.pages import (
    case_page,
    cases,
    commitments,
    files,
    inbox,
    invitation,
    kanoon_members,
    kanoons,
    loan_book,
    loans,
    login,
    membership,
    membership_link,
    overview,
    reconciliations,
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
    verify.pages,
    invitation.pages,
    membership_link.pages,
    kanoon_members.pages,
    membership.pages,
    overview.pages,
)
