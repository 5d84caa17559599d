"""What the library of `openapi_service.yaml` knows and allows: one method an operation, state in memory."""

import copy
from datetime import date, timedelta
from typing import Any

TODAY = date(2025, 3, 3)
"""The library's clock stands still, so that every run gives the same dates."""

Row = dict[str, Any]


class Problem(Exception):
    """The library says no.

    Args:
        status: HTTP status.
        error: Why.
    """

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


class Library:
    """Books, members, loans, reservations and fines, each by id."""

    def __init__(self) -> None:
        self.books: dict[str, Row] = copy.deepcopy(_BOOKS)
        self.members: dict[str, Row] = copy.deepcopy(_MEMBERS)
        self.loans: dict[str, Row] = {}
        self.reservations: dict[str, Row] = {}
        self.fines: dict[str, Row] = {}
        self._given = {"b": len(_BOOKS), "m": len(_MEMBERS), "l": 0, "r": 0, "f": 0}

    def list_books(
        self, genre: list[str] | None = None, author: str | None = None, available: bool | None = None, limit: int = 20
    ) -> Row:
        found = [
            book
            for book in self.books.values()
            if (genre is None or book["genre"] in genre)
            and (author is None or book["author"]["name"] == author)
            and (available is None or (self._on_shelf(book) > 0) == available)
        ]
        return {"total": len(found), "books": found[:limit]}

    def add_book(self, body: Row) -> Row:
        isbn = body.get("isbn")
        if isbn and any(book.get("isbn") == isbn for book in self.books.values()):
            raise Problem(409, f"A book with the ISBN {isbn} is there already.")
        return self._keep(self.books, "b", {"copies": 1, "tags": [], **body})

    def get_book(self, book_id: str) -> Row:
        return _one(self.books, book_id, "book")

    def replace_book(self, book_id: str, body: Row) -> Row:
        _one(self.books, book_id, "book")
        self.books[book_id] = {"id": book_id, "copies": 1, "tags": [], **body}
        return self.books[book_id]

    def update_book(self, book_id: str, body: Row) -> Row:
        book = _one(self.books, book_id, "book")
        book.update(body)
        return book

    def delete_book(self, book_id: str) -> None:
        _one(self.books, book_id, "book")
        if self._open(book_id=book_id):
            raise Problem(409, f"The book {book_id} is lent out.")
        del self.books[book_id]

    def get_availability(self, book_id: str) -> Row:
        book = _one(self.books, book_id, "book")
        on_shelf = self._on_shelf(book)
        next_due = min((loan["due"] for loan in self._open(book_id=book_id)), default=None)
        return {
            "book_id": book_id,
            "copies": book["copies"],
            "on_shelf": on_shelf,
            "next_due": None if on_shelf else next_due,
        }

    def search_catalogue(self, q: str, period: Row | None = None, limit: int = 20) -> Row:
        words = q.lower().split()
        years = range((period or {}).get("from", 0), (period or {}).get("to", 9999) + 1)
        hits: list[Row] = []
        for book in self.books.values():
            text = " ".join([book["title"], book["author"]["name"], *book["tags"]]).lower()
            score = sum(word in text for word in words) / len(words)
            if score and (period is None or book.get("year") in years):
                hits.append({"book": book, "score": score})
        hits.sort(key=lambda hit: -hit["score"])
        return {"total": len(hits), "hits": hits[:limit]}

    def get_opening_hours(self, day: str, branch: str = "centre", language: str = "en") -> Row:
        closed = day == "sunday" or (branch == "harbour" and day == "monday")
        notes = {"en": ("Open.", "Closed."), "de": ("Geöffnet.", "Geschlossen.")}
        hours = None if closed else {"opens": "09:00", "closes": "13:00" if day == "saturday" else "18:00"}
        return {"branch": branch, "day": day, "hours": hours, "note": notes[language][closed]}

    def list_members(self, kind: str | None = None, limit: int = 20) -> list[Row]:
        return [member for member in self.members.values() if kind in (None, member["kind"])][:limit]

    def add_member(self, body: Row) -> Row:
        if any(member["email"] == body["email"] for member in self.members.values()):
            raise Problem(409, f"There is a member with the address {body['email']}.")
        return self._keep(self.members, "m", {"kind": "adult", **body})

    def get_member(self, member_id: str) -> Row:
        return _one(self.members, member_id, "member")

    def update_member(self, member_id: str, body: Row) -> Row:
        member = _one(self.members, member_id, "member")
        member.update(body)
        return member

    def delete_member(self, member_id: str) -> None:
        _one(self.members, member_id, "member")
        if self._open(member_id=member_id):
            raise Problem(409, f"The member {member_id} has books at home.")
        del self.members[member_id]

    def list_member_loans(self, member_id: str, open: bool | None = None) -> list[Row]:
        _one(self.members, member_id, "member")
        loans = [loan for loan in self.loans.values() if loan["member_id"] == member_id]
        return [loan for loan in loans if open is None or loan["returned"] != open]

    def list_member_fines(self, member_id: str) -> list[Row]:
        _one(self.members, member_id, "member")
        return [fine for fine in self.fines.values() if fine["member_id"] == member_id]

    def lend_book(self, body: Row) -> Row:
        book = _one(self.books, body["book_id"], "book")
        _one(self.members, body["member_id"], "member")
        if not self._on_shelf(book):
            raise Problem(409, f"No copy of {book['id']} is on the shelf.")
        due = (TODAY + timedelta(days=body.get("days", 14))).isoformat()
        loan = {"book_id": book["id"], "member_id": body["member_id"], "due": due, "renewals": 0, "returned": False}
        return self._keep(self.loans, "l", loan)

    def get_loan(self, loan_id: str) -> Row:
        return _one(self.loans, loan_id, "loan")

    def renew_loan(self, loan_id: str) -> Row:
        loan = self._lent(loan_id)
        if loan["renewals"] == 2:
            raise Problem(409, f"The loan {loan_id} was renewed twice already.")
        due = date.fromisoformat(loan["due"]) + timedelta(days=7)
        loan.update(due=due.isoformat(), renewals=loan["renewals"] + 1)
        return loan

    def return_book(self, loan_id: str, body: str) -> Row:
        loan = self._lent(loan_id)
        loan["returned"] = True
        if body == "damaged":
            fine = {"member_id": loan["member_id"], "loan_id": loan_id, "amount": 12.5, "paid": 0.0}
            self._keep(self.fines, "f", fine)
        return loan

    def list_reservations(self, member_id: str | None = None) -> list[Row]:
        return [row for row in self.reservations.values() if member_id in (None, row["member_id"])]

    def reserve_book(self, body: Row) -> Row:
        book = _one(self.books, body["book_id"], "book")
        _one(self.members, body["member_id"], "member")
        if self._on_shelf(book):
            raise Problem(409, f"A copy of {book['id']} is on the shelf; there is nothing to wait for.")
        place = 1 + sum(row["book_id"] == book["id"] for row in self.reservations.values())
        return self._keep(self.reservations, "r", {**body, "place": place})

    def cancel_reservation(self, reservation_id: str) -> None:
        _one(self.reservations, reservation_id, "reservation")
        del self.reservations[reservation_id]

    def pay_fine(self, fine_id: str, body: Row) -> Row:
        fine = _one(self.fines, fine_id, "fine")
        if fine["paid"] + body["amount"] > fine["amount"]:
            raise Problem(409, f"Only {fine['amount'] - fine['paid']} is owed.")
        fine["paid"] += body["amount"]
        return fine

    def _keep(self, rows: dict[str, Row], letter: str, row: Row) -> Row:
        self._given[letter] += 1
        key = f"{letter}{self._given[letter]}"
        rows[key] = {"id": key, **row}
        return rows[key]

    def _lent(self, loan_id: str) -> Row:
        loan = _one(self.loans, loan_id, "loan")
        if loan["returned"]:
            raise Problem(409, f"The loan {loan_id} is ended.")
        return loan

    def _open(self, **wanted: str) -> list[Row]:
        return [loan for loan in self.loans.values() if not loan["returned"] and wanted.items() <= loan.items()]

    def _on_shelf(self, book: Row) -> int:
        return int(book["copies"]) - len(self._open(book_id=book["id"]))


def _one(rows: dict[str, Row], key: str, kind: str) -> Row:
    if key not in rows:
        raise Problem(404, f"There is no {kind} {key!r}.")
    return rows[key]


def _book(title: str, author: str, born: int, genre: str, year: int, copies: int, *tags: str) -> Row:
    named = {"name": author, "born": born}
    return {"title": title, "author": named, "genre": genre, "year": year, "copies": copies, "tags": list(tags)}


_BOOKS: dict[str, Row] = {
    f"b{number}": {"id": f"b{number}", **book}
    for number, book in enumerate(
        (
            _book("Middlemarch", "George Eliot", 1819, "novel", 1871, 2, "england", "marriage"),
            _book("Frankenstein", "Mary Shelley", 1797, "novel", 1818, 1, "gothic", "science"),
            _book("On the Origin of Species", "Charles Darwin", 1809, "science", 1859, 1, "evolution"),
            _book("Goblin Market", "Christina Rossetti", 1830, "poetry", 1862, 1, "england"),
            _book("The Railway Children", "Edith Nesbit", 1858, "children", 1906, 3, "england", "trains"),
        ),
        1,
    )
}
_MEMBERS: dict[str, Row] = {
    "m1": {"id": "m1", "name": "Ida Lenz", "email": "ida@library.example", "kind": "adult"},
    "m2": {
        "id": "m2",
        "name": "Tom Okoro",
        "email": "tom@library.example",
        "kind": "child",
        "address": {"street": "Quay 4", "city": "Harbourtown", "postcode": "20457"},
    },
}
