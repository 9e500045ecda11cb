"""The outside systems, played as one HTTP server that keeps what it is told and goes wrong on demand.

A fault (`POST /control/faults`) is of a kind, strikes a system, and there an operation, or every one that it
can strike (`*`, the default). It is used up after `times` strikes (1; null: never), and may be bound to one case
or person (`for_process`). What could never strike is refused with 422. These are possible:

| kind | bank | merat | sms | identity | university | supplier | payment | carrier |
| slow | owns_sheba, order_transfer, transfer_state, statement, open_account, close_account, balance, move_balance, send_file, file_returns | request, result | send, state | owns_mobile | enrol, look, free | order, look | create, verify, inquire, refund, refund_state | book, look, call_off |
| error | owns_sheba, order_transfer, transfer_state, statement, open_account, close_account, balance, move_balance, send_file, file_returns | request, result | send, state | owns_mobile | enrol, look, free | order, look | create, verify, inquire, refund, refund_state | book, look, call_off |
| unknown_outcome | order_transfer, open_account, move_balance, send_file | request | send |  | enrol | order | verify, refund | book |
| reject | order_transfer, open_account, move_balance, send_file |  | send |  | enrol | order | create, refund | book |
| reject_later | order_transfer, send_file |  |  |  |  | order | refund |  |
| returned | order_transfer, send_file |  |  |  |  |  |  |  |
| silent | order_transfer, send_file | request | send |  | enrol | order | pay, refund | book |
| delivers_late |  |  |  |  |  | order |  | book |
| loses |  |  |  |  |  |  |  | book |
| finds |  |  |  |  |  |  |  | book |
| sends_back |  |  |  |  |  |  |  | book |
| disorder |  |  |  |  |  |  |  | book |
| wrong_parcel |  |  |  |  |  |  |  | book |
| bills_twice |  |  |  |  |  |  |  | invoice |
| undelivered |  |  | send |  |  |  |  |  |
| not_owner | owns_sheba |  |  | owns_mobile |  |  |  |  |
| dropped_webhook | webhook | webhook | webhook |  | webhook | webhook | webhook | webhook |
| duplicate_webhook | webhook | webhook | webhook |  | webhook | webhook | webhook | webhook |
| late_webhook | webhook | webhook | webhook |  | webhook | webhook | webhook | webhook |

`slow` and `late_webhook` need `seconds`; `unknown_outcome` waits so long before its 500, and `returned` so long
after the settlement. `reject`, `reject_later` and `returned` of the bank, `reject` of the university, and `reject` and
`reject_later` of a supplier (out of stock, where it gives none) may give a `reason`. `delivers_late` is thirteen days
(of a carrier ten) late in a rehearsal, and `seconds` otherwise. What a carrier gets wrong says played_carrier.

`reject`, `reject_later`, `returned` and `silent` of `send_file` strike its lines one by one, each an order of its own
(`for_process` may be the beginning of its id, or its Sheba).
"""
