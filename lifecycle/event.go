package lifecycle

import (
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// EventType says what happened.
type EventType string

// The types of events. Each has one payload field of Event, named beside it.
const (
	EventOpened        EventType = "opened"         // Opened: the order was sent, or sent again after a change
	EventSessionOpened EventType = "session_opened" // SessionOpened
	EventSessionRead   EventType = "session_read"   // SessionRead: a session was looked at and had changed
	EventAuthorized    EventType = "authorized"     // Authorized: an accepted authorisation was found
	EventEffects       EventType = "effects"        // Effects: Monext lists something new on a transaction
	EventRequested     EventType = "requested"      // Requested: somebody asked for an operation
	EventWithdrawn     EventType = "withdrawn"      // Settled: an operation not yet sent was taken back
	EventAttempt       EventType = "attempt"        // Attempt: one request is about to be sent
	EventAnswered      EventType = "answered"       // Answered: what came back, or did not
	EventLooked        EventType = "looked"         // Looked: an operation in doubt was looked at
	EventResend        EventType = "resend"         // Looked: an operation in doubt may be sent once more
	EventParked        EventType = "parked"         // Looked: an operation waits for the duplicate check's window to end
	EventSettled       EventType = "settled"        // Settled: an operation is closed, or handed to a person
	EventDecided       EventType = "decided"        // Decided: what a reverse became
	EventReleased      EventType = "released"       // Settled: the release that followed our FINAL capture
	EventExpiring      EventType = "expiring"       // the authorisation is about to end
	EventExpired       EventType = "expired"        // the authorisation's life is over
	EventReview        EventType = "review"         // Review: a person has to look
	EventResolved      EventType = "resolved"       // Resolved: a person decided
	EventClockSet      EventType = "clock_set"      // the Service found that a clock was set; earlier events count as made by now at the latest
	EventAudited       EventType = "audited"        // a read that was due: after doubt, for a deferred capture, or by a notification
	EventSwept         EventType = "swept"          // Swept: a sweep woke the payment again
	EventObserved      EventType = "observed"       // Observed: the host acknowledged the events up to here
)

// Event is one thing that happened to a payment. Events are only ever added;
// a payment is what they fold to. No event carries buyer data, and no secret.
type Event struct {
	Seq       int64     `json:"seq"` // 1 for the first
	At        time.Time `json:"at"`
	Type      EventType `json:"type"`
	Actor     string    `json:"actor,omitempty"`     // who asked, as the host names people and systems
	Reason    string    `json:"reason,omitempty"`    // why, in the actor's or the SDK's words
	Operation string    `json:"operation,omitempty"` // the operation concerned

	Opened        *Opened        `json:"opened,omitempty"`
	SessionOpened *SessionOpened `json:"session_opened,omitempty"`
	SessionRead   *SessionRead   `json:"session_read,omitempty"`
	Authorized    *Authorized    `json:"authorized,omitempty"`
	Effects       *EffectsRead   `json:"effects,omitempty"`
	Requested     *Requested     `json:"requested,omitempty"`
	Attempt       *Attempt       `json:"attempt,omitempty"`
	Answered      *Answered      `json:"answered,omitempty"`
	Looked        *Looked        `json:"looked,omitempty"`
	Settled       *Settled       `json:"settled,omitempty"`
	Decided       *Decided       `json:"decided,omitempty"`
	Review        *Review        `json:"review,omitempty"`
	Resolved      *Resolved      `json:"resolved,omitempty"`
	Swept         *Swept         `json:"swept,omitempty"`
	Observed      *Observed      `json:"observed,omitempty"`
	ClockSet      *ClockSet      `json:"clock_set,omitempty"`
}

// Opened is what the host sent for payment.
type Opened struct {
	Amount order.Money        `json:"amount"`
	Hash   string             `json:"hash"` // order.Order.Hash
	Mode   monext.CaptureMode `json:"mode"`
	Lines  []Line             `json:"lines,omitempty"`
	// DeferredDate is when Monext captures a DEFERRED payment.
	DeferredDate order.Date `json:"deferred_date,omitzero"`
	// Watched: an Observer is to acknowledge what happens.
	Watched bool `json:"watched,omitempty"`
}

// Line is what the buyer paid for one line of the order: its total less its
// own discount and its share of the order's.
type Line struct {
	Reference string      `json:"reference"`
	Quantity  int64       `json:"quantity"`
	Value     order.Money `json:"value"` // of all units together
}

// SessionOpened is a session of Monext, made by us or adopted.
type SessionOpened struct {
	ID        string             `json:"id"`
	URL       string             `json:"url,omitempty"` // where the buyer pays; empty when adopted
	Amount    order.Money        `json:"amount"`
	Hash      string             `json:"hash"`
	Mode      monext.CaptureMode `json:"mode"`
	ExpiresAt time.Time          `json:"expires_at"`
	Spare     bool               `json:"spare,omitempty"`   // lost a race: no buyer was sent there, it is only watched
	Adopted   bool               `json:"adopted,omitempty"` // made by somebody else for this order
}

// SessionRead is what a look at a session showed.
type SessionRead struct {
	ID     string        `json:"id"`
	Status SessionStatus `json:"status"`
	Title  monext.Title  `json:"title,omitempty"`
	Code   string        `json:"code,omitempty"`
	Dead   bool          `json:"dead,omitempty"` // nobody can pay there any more
	Next   time.Time     `json:"next,omitzero"`  // when to look again
	// Adopted: the session was adopted though it was known, as after the restoring of a backup.
	Adopted bool `json:"adopted,omitempty"`
}

// Authorized is an accepted authorisation. A payment has one; a further one is
// a surplus transaction.
type Authorized struct {
	Session        string      `json:"session"`
	Transaction    string      `json:"transaction"`
	Date           time.Time   `json:"date,omitzero"`
	Amount         order.Money `json:"amount"` // authorised
	CapturedAtOnce bool        `json:"captured_at_once,omitempty"`
	Method         string      `json:"method,omitempty"` // contract number used
	Deadline       time.Time   `json:"deadline,omitzero"`
	Warn           time.Time   `json:"warn,omitzero"`
	Surplus        bool        `json:"surplus,omitempty"`
}

// EffectsRead holds the effects that are new, or that changed, since the last
// look at a transaction.
type EffectsRead struct {
	Transaction string   `json:"transaction"`
	Effects     []Effect `json:"effects,omitempty"`
	Listed      int      `json:"listed"`            // entries in Monext's list
	Missing     []string `json:"missing,omitempty"` // ids that were listed once and are no more
}

// Requested is what somebody asked for.
type Requested struct {
	Kind        Action               `json:"kind"`
	Key         string               `json:"key"`
	Content     string               `json:"content"` // what the key stands for; the same key with other content is a conflict
	Transaction string               `json:"transaction,omitempty"`
	Amount      order.Money          `json:"amount,omitzero"`
	Option      monext.CaptureOption `json:"option,omitempty"`
	Lines       []RequestLine        `json:"lines,omitempty"`
	Parent      string               `json:"parent,omitempty"` // the reverse this belongs to
	NotBefore   time.Time            `json:"not_before,omitzero"`
}

// Attempt is one HTTP request made for an operation. It is durable before its
// first byte leaves.
type Attempt struct {
	N        int       `json:"n"`
	Fence    Fence     `json:"fence"`
	Baseline []string  `json:"baseline"` // ids of the effects known before it
	At       time.Time `json:"at"`
}

// Answered is what an attempt ended in.
type Answered struct {
	N       int            `json:"n"`
	Outcome monext.Outcome `json:"outcome"`
	Class   monext.Class   `json:"class,omitempty"`
	Title   monext.Title   `json:"title,omitempty"`
	Code    string         `json:"code,omitempty"`
	Status  int            `json:"status,omitempty"`
	Effect  string         `json:"effect,omitempty"` // the id Monext gave
	Cause   Cause          `json:"cause,omitempty"`  // what follows from it
	Next    time.Time      `json:"next,omitzero"`
}

// ClockSet says how the Service found that a clock was set.
type ClockSet struct {
	Jump bool `json:"jump,omitempty"` // the host's own clock was; else the payment's stamps are ahead
}

// Looked is what a look at an operation in doubt led to, and why.
type Looked struct {
	Look       int       `json:"look"`
	Candidates []string  `json:"candidates,omitempty"` // effects that may be the operation's; of a parked one, those it must not seem to repeat
	Next       time.Time `json:"next,omitzero"`
	Cause      Cause     `json:"cause,omitempty"`
}

// Settled closes an operation, or hands it to a person.
type Settled struct {
	State  OperationState `json:"state"`
	Effect string         `json:"effect,omitempty"` // the effect claimed
	Date   time.Time      `json:"date,omitzero"`    // of the effect, as the answer gave it
	Cause  Cause          `json:"cause,omitempty"`
	Code   string         `json:"code,omitempty"` // Monext's return code behind it
	// Candidates are the effects that a person has to decide about: those that
	// may be the operation's, or are why it is not sent.
	Candidates []string `json:"candidates,omitempty"`
}

// Decided is what a reverse became on its turn.
type Decided struct {
	Children []string `json:"children,omitempty"` // operation ids
	Cause    Cause    `json:"cause"`
	// Refused reports whether money was left to give back that the payment method
	// cannot give back. If false, a reverse without children had nothing left to do.
	Refused bool `json:"refused,omitempty"`
}

// Swept notes that a sweep made wakes again (then Look has grown), that it told
// the Observer again, or that a notification asked for a read.
type Swept struct {
	Look  int       `json:"look"`
	Next  time.Time `json:"next,omitzero"`
	Noted time.Time `json:"noted,omitzero"` // when the read that a notification asked for is due
	Tell  time.Time `json:"tell,omitzero"`  // when the Observer may be told by a sweep again
}

// Observed notes that the host's Observer took the events up to Seq.
type Observed struct {
	Seq int64 `json:"seq"`
}

// complete tells whether the event has the payload its type promises.
func (e *Event) complete() bool {
	switch e.Type {
	case EventOpened:
		return e.Opened != nil
	case EventSessionOpened:
		return e.SessionOpened != nil
	case EventSessionRead:
		return e.SessionRead != nil
	case EventAuthorized:
		return e.Authorized != nil
	case EventEffects:
		return e.Effects != nil
	case EventRequested:
		return e.Requested != nil
	case EventAttempt:
		return e.Attempt != nil
	case EventAnswered:
		return e.Answered != nil
	case EventLooked, EventResend, EventParked:
		return e.Looked != nil
	case EventSettled, EventWithdrawn, EventReleased:
		return e.Settled != nil
	case EventDecided:
		return e.Decided != nil
	case EventReview:
		return e.Review != nil
	case EventResolved:
		return e.Resolved != nil
	case EventSwept:
		return e.Swept != nil
	case EventObserved:
		return e.Observed != nil
	case EventClockSet:
		return e.ClockSet != nil
	case EventExpiring, EventExpired, EventAudited:
		return true
	default:
		return false
	}
}
