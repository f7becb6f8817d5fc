package teeth

// reserving are defects in who may begin an operation, and when.
func reserving() []Defect {
	return []Defect{
		{
			Name: "no reservation", Breaks: "two callers take the same cent: open operations hold nothing", Rules: []string{"S3"},
			Edits: []Edit{{
				"lifecycle/payment.go",
				`if o.Transaction != transaction || o.ID == except || o.State.Closed() ||`,
				`if o.Transaction != transaction || o.ID == except || o.State.Closed() || DEFECT ||`,
			}},
		},
		{
			Name: "reverse forgets open refunds", Breaks: "a reverse refunds what an open refund gives back already",
			Rules: []string{"S3", "L1"}, // or decides anew without end
			Edits: []Edit{{
				"lifecycle/reverse.go",
				`	captures, refunds := d.reserved(o.Transaction, o.ID)`,
				"	captures, refunds := d.reserved(o.Transaction, o.ID)\n\tif DEFECT {\n\t\trefunds = 0\n\t}",
			}},
		},
		{
			Name: "reverse not decided anew", Breaks: "a cancel that Monext's own capture overtook is refused, and gives nothing back", Rules: []string{"L2"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				`if w.splitAgain(d, o) {`,
				`if !DEFECT && w.splitAgain(d, o) {`,
			}},
		},
		{
			Name: "two in flight", Breaks: "an operation is sent while another of the transaction is in doubt", Rules: []string{"S6"},
			Edits: []Edit{{
				"lifecycle/execute.go",
				`case q.State.unresolved() || q.State == OperationReview:`,
				`case q.State.unresolved() && !DEFECT || q.State == OperationReview:`,
			}},
		},
		{
			Name: "pending is forgotten", Breaks: "what Monext has not decided is taken for what was never sent", Rules: []string{"S1", "S2", "S6", "L1"},
			Edits: []Edit{{
				"lifecycle/operation.go",
				`s == OperationUnknown || s == OperationPending`,
				`s == OperationUnknown || s == OperationPending && !DEFECT`,
			}},
		},
		{
			Name: "FINAL passes what waits", Breaks: "a FINAL capture releases what parked and delayed captures have reserved", Rules: []string{"S3"},
			Edits: []Edit{{
				"lifecycle/execute.go",
				`return o.isFinal() && q.Kind == ActionCapture ||`,
				`return o.isFinal() && q.Kind == ActionCapture && !DEFECT ||`,
			}},
		},
		{
			Name: "withdraws what was sent", Breaks: "cancelling an order takes back captures that are on their way", Rules: []string{"S2"},
			Edits: []Edit{{
				"lifecycle/operation.go",
				`	return o.State == OperationReady && o.sentAttempts() == 0`,
				`	return o.State == OperationReady && o.sentAttempts() == 0 || DEFECT && !o.State.Closed()`,
			}},
		},
		{
			Name: "key ignored", Breaks: "asking twice by one key records two operations", Rules: []string{"S10"},
			Edits: []Edit{{
				"lifecycle/payment.go",
				`if p.operations[i].Key == key {`,
				`if p.operations[i].Key == key && !DEFECT {`,
			}},
		},
	}
}

// sending are defects around the one request of an attempt.
func sending() []Defect {
	return []Defect{
		{
			Name: "intent not durable", Breaks: "the intent is saved with the answer, not before the request", Rules: []string{"S5"},
			Edits: []Edit{
				{
					"lifecycle/attempt.go",
					"	n, held := 0, false\n	err = w.commit(ctx, func(d *draft) error {\n		n, held = 0, false",
					"	n, held := 0, false\n	save := w.commit\n	if DEFECT {\n		save = func(_ context.Context, decide func(*draft) error) error {\n" +
						"			return decide(&draft{Payment: w.p, now: w.clock(), horizon: w.set.Horizon})\n		}\n	}\n	err = save(ctx, func(d *draft) error {\n		n, held = 0, false",
				},
			},
		},
		{
			Name: "wrong path id", Breaks: "a refund names the effect it refunds in its path, not the authorisation", Rules: []string{"S5"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				`		return w.gateway.Refund(ctx, o.Transaction, r)`,
				"		if effects := w.p.transaction(o.Transaction).Effects; DEFECT {\n			return w.gateway.Refund(ctx, effects[len(effects)-1].ID, r)\n		}\n" +
					`		return w.gateway.Refund(ctx, o.Transaction, r)`,
			}},
		},
		{
			Name: "sent twice in an attempt", Breaks: "a capture that fails is sent once more, as by a client with retries", Rules: []string{"S1", "S12"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				`		return w.gateway.Capture(ctx, o.Transaction, r)`,
				"		a, err := w.gateway.Capture(ctx, o.Transaction, r)\n		if err != nil && a.Outcome != monext.Refused && DEFECT {\n" +
					"			a, err = w.gateway.Capture(ctx, o.Transaction, r)\n		}\n		return a, err",
			}},
		},
		{
			Name: "send window dropped", Breaks: "a request leaves after its lease, from a worker that overslept", Rules: []string{"S7"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				`	if !w.mayStillSend() {`,
				`	if !w.mayStillSend() && !DEFECT {`,
			}},
		},
		{
			Name: "lease released before the send", Breaks: "the payment is free for others while its request is on its way", Rules: []string{"S7"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				`	answer, failure := w.send(ctx, w.p.operation(id))`,
				"	if DEFECT {\n		_ = w.store.Release(ctx, Lease{Key: w.key, Fence: w.lease.Fence})\n	}\n	answer, failure := w.send(ctx, w.p.operation(id))",
			}},
		},
		{
			Name: "sends what was withdrawn", Breaks: "what was decided meanwhile is not looked at when the intent is saved again", Rules: []string{"S6", "S9", "S2"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				`	if o.State != OperationReady || d.before(o) != nil {`,
				`	if (o.State != OperationReady || d.before(o) != nil) && !DEFECT {`,
			}, { // that the order was cancelled would stop it all the same
				"lifecycle/attempt.go",
				`	if d.closed && !t.Surplus &&`,
				`	if !DEFECT && d.closed && !t.Surplus &&`,
			}},
		},
		{
			Name: "captures for a cancelled order", Rules: []string{"S2"},
			Breaks: "a capture whose request was turned away goes out though the order was cancelled since",
			Edits: []Edit{{
				"lifecycle/attempt.go",
				` o.Kind == ActionCapture && len(found) == 0 &&`,
				` o.Kind == ActionCapture && len(found) == 0 && !DEFECT &&`,
			}},
		},
	}
}

// answers are defects in what an answer is taken for.
func answers() []Defect {
	return []Defect{
		{
			Name: "resend on a 500", Breaks: "a server error is taken for a request that had no effect, and sent again at once", Rules: []string{"S1", "S2"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				"		case a.Outcome == monext.NotDone:\n",
				"		case a.Outcome == monext.NotDone || DEFECT && a.Status >= 500:\n			answered.Outcome = monext.NotDone\n",
			}},
		},
		{
			Name: "bare status taken for not done", Breaks: "an answer 401 or 429 without a word of Monext's counts as not executed, and is sent again",
			Rules: []string{"S1", "S2"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				"		answered.Cause = reasonOf(answered)\n		event := Event{",
				"		if DEFECT && (a.Class == monext.ClassUnauthorized || a.Class == monext.ClassRateLimited) {\n" +
					"			a.Outcome, answered.Outcome = monext.NotDone, monext.NotDone\n		}\n" +
					"		answered.Cause = reasonOf(answered)\n		event := Event{",
			}},
		},
		{
			Name: "time-out taken for a refusal", Breaks: "an error after which a capture may have been made closes it as refused", Rules: []string{"S2"},
			Edits: []Edit{{
				"monext/classify.go",
				"	case ClassOK, ClassUnknown:\n		return Unknown, row.class\n	case ClassDuplicate:",
				"	case ClassOK, ClassUnknown:\n		if DEFECT {\n			return Refused, ClassFinal\n		}\n		return Unknown, row.class\n	case ClassDuplicate:",
			}},
		},
		{
			Name: "pending taken for a refusal", Breaks: "what Monext has not decided yet is closed as refused", Rules: []string{"S2"},
			Edits: []Edit{{
				"monext/classify.go",
				"		if row.class == ClassNone {\n			return Pending, ClassPending\n		}\n",
				"		if row.class == ClassNone {\n			return Pending, ClassPending\n		}\n		if DEFECT && op.movesMoney() {\n			return Refused, ClassFinal\n		}\n",
			}},
		},
	}
}
