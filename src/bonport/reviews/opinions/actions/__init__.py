"""What is done to reviews. Every function takes an act, checks who acts, and is one transaction.

Being built; what will be here, for those who call it:

writing (a doctor)
    save_draft(act, product, content: dict[str, Any]) -> Draft          what the form holds, as it is typed
    drop_draft(act, product) -> None
    submit(act, product, written: Written, *, address: str = "") -> Review   first writing, or edit of his living review;
        `address`: of the network it comes from, of which a keyed hash is kept for 30 days. Its `state` tells whether it is
        published at once or awaits a reading.
    withdraw(act, review) -> None                                       no more shown; an edit brings it back
    contest(act, review, why) -> None                                   a refusal or a removal
    erase(act, review) -> None                                          all that it said is gone
    erase_me(act) -> None                                               all reviews, drafts, profile, key: the account ends
    vouch... see moderating.prove

replying (a vendor)
    reply(act, review, text) -> Reply                                   published at once; again: the past is kept
    declare_solicitation(act, product, begins_on, ends_on, how) -> Solicitation

noticing (anybody: act.user may be None)
    notify(act, review, ground, text, *, name="", mail="", good_faith: bool, reply=None) -> tuple[Notice, str]
        the str is the token that ends the address of its page
    noticed(token) -> Notice                                            (a query) raises Gone

moderating (the team)
    release(act, review) / refuse(act, review, ground, reasons)
    suspend(act, review, ground, reasons) / restore(act, review) / remove(act, review, ground, reasons)
    hold(act, review, reasons)
    decide_notice(act, notice, *, upheld: bool, reasons)                what happens to the review is a move of its own
    remove_reply(act, reply, ground, reasons)
    prove(act, review, kind, months) -> Proof

keeping (the machine, act.user None; or the team)
    sweep(act) -> dict[str, int]                                        what is too old expires, what may no more be kept goes
"""
