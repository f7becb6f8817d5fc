package monext

import "strings"

// Classify decides what a title and a code of Monext prove about a call. Monext's own rule is to
// decide on the title and to refine by the code (Monext's page of return codes); this package adds
// that a refinement may only take certainty away, never add it.
//
// For captures, cancels and refunds:
//
//   - ACCEPTED is [Accepted], unless the code contradicts it, which is [Unknown];
//   - REFUSED, CANCELLED and ERROR are [Refused] with a code of a definitive class, [Unknown] with
//     one of class unknown or duplicate, or with a temporary one behind which an effect may hide,
//     and [NotDone] with another temporary one. An ERROR whose code is not listed is Unknown;
//   - INPROGRESS, ONHOLD_PARTNER and PENDING_RISK are [Pending];
//   - codes 02601 and 02602 are Refused with [ClassNothingLeft]: there was nothing to do;
//   - code 91429, unless the title says accepted or pending, and the title Unauthorized are NotDone:
//     nothing was executed;
//   - any other title is Unknown.
//
// For session creation, where a second attempt costs nothing, an unlisted ERROR and a duplicate are
// Refused. For reads the outcome is that of the payment behind the session or transaction: there a
// duplicate, a temporary failure and an unlisted ERROR are Refused too, and a listed final code
// decides even under a title that is not known.
func Classify(op Operation, title Title, code string) (Outcome, Class) {
	row := lookup(code)
	if strings.EqualFold(string(title), string(TitleUnauthorized)) {
		return NotDone, ClassUnauthorized
	}
	switch title {
	case TitleAccepted:
		return classifyAccepted(op, row)
	case TitleInProgress, TitleOnHoldPartner, TitlePendingRisk:
		if row.class == ClassNone {
			return Pending, ClassPending
		}
		return Pending, row.class
	case TitleRefused, TitleCancelled, TitleError:
		if row.class != ClassRateLimited {
			return classifyRefused(op, title, row)
		}
	case TitleUnauthorized: // seen above
	}
	if row.class == ClassRateLimited {
		return NotDone, ClassRateLimited
	}
	return classifyUntitled(op, row)
}

func classifyAccepted(op Operation, row code) (Outcome, Class) {
	switch {
	case row.class == ClassOK, row.class == ClassNone:
		return Accepted, ClassOK
	case row.class == ClassPending:
		return Pending, ClassPending
	case row.class == ClassNothingLeft && op == OperationCancel:
		return Refused, ClassNothingLeft
	}
	return Unknown, row.class
}

func classifyRefused(op Operation, title Title, row code) (Outcome, Class) {
	switch row.class {
	case ClassPending:
		return Pending, row.class
	case ClassOK, ClassUnknown:
		return Unknown, row.class
	case ClassDuplicate:
		switch {
		case op.movesMoney():
			return Unknown, row.class
		case op.reads() && row.code == codeDuplicateOfPending:
			return Pending, row.class
		}
		return Refused, row.class
	case ClassTemporary:
		switch {
		case row.unsure:
			return Unknown, row.class
		case op.reads():
			return Refused, row.class
		}
		return NotDone, row.class
	case ClassNone:
		if title == TitleError && op.movesMoney() {
			return Unknown, row.class
		}
	default:
	}
	return Refused, row.class
}

func classifyUntitled(op Operation, row code) (Outcome, Class) {
	switch row.class {
	case ClassNothingLeft:
		return Refused, row.class
	case ClassFinal:
		if op.reads() {
			return Refused, row.class
		}
	case ClassPending:
		if op.reads() {
			return Pending, row.class
		}
	default:
	}
	return Unknown, row.class
}

// codeDuplicateOfPending says that the payment that was duplicated is itself undecided.
const codeDuplicateOfPending = "02002"
