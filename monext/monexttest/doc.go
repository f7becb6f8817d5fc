// Package monexttest is a Monext that runs in your own process: for tests, demonstrations and simulations.
//
// A [Server] serves the payment part of the Monext Retail API with its shapes, its rules and its traps, a payment page
// that a person can click, and the notifications. It keeps the truth apart from what its answers show, so that a test
// can ask afterwards what really happened to the money, and who caused it.
//
// In a test, [Start] listens on a free port and closes by itself:
//
//	fake := monexttest.Start(t)
//	// give fake.URL, fake.Merchant() and fake.Key() to the client, create a session with it, then:
//	transaction, err := fake.Accept(sessionID)
//
// [New] makes the same server without a socket. It is an [http.Handler] for hosts that listen themselves, and
// [Server.Transport] is an http.RoundTripper that calls it directly: a simulation needs neither sockets nor goroutines.
// [Control] adds addresses and web pages through which another process, or a person, does what the methods do;
// examples/simulator is that as a program, and docs/simulator.md its manual.
//
// # The API
//
// Requests are validated against a table built from Monext's published OpenAPI description, independently of the client, so
// that a wrong limit in the client is detected. A request that breaks it gets 400, with the name of each bad member in
// invalidParams. The answers conform to the same description, unless a fault or a setting spoils them: unauthorized-as-200,
// flat-in-progress, single-as-object, an operation-status of 200, and words that the description does not have.
//
// Monext's released plug-ins send a little that the description does not allow, and that Monext presumably accepts: a null
// for an absent member, and an integer for the id of the buyer. The server takes both and notes them in the journal ([Entry.Coerced]);
// [WithStrictInput] refuses them.
//
// # Time
//
// The server has its own clock: the one under it ([WithClock]) plus what [Server.Advance] added. Advance lets everything
// happen at its moment on the way: sessions expire after 30 minutes, DEFERRED payments are captured on their date, requests
// lost by [Late] arrive, captures are remitted at the daily cut-off, and notifications are repeated each minute for two
// hours. Nothing runs in the background: each request, decision and read of the truth first lets happen what is due, and a
// host that wants notifications in real time calls [Server.Run].
//
// # Faults
//
// [Server.Inject] adds to a script: which requests to strike (method, path, merchantReference, the nth call or every one),
// on which side of the effect, and how: [Drop], [Reset], [Unreachable], [Status], [Body], [Garbage], [Truncate], [Delay],
// [Drip], [Redirect], [GzipBomb], [TooManyRequests], [Result], [Hide], [Late], [OnHold], and for reads [Stale], [Unsorted]
// and [Crowd]. A script can be written in JSON ([Fault.UnmarshalJSON]); [Server.Faults] lists it, and [Server.Script] tells what struck.
//
// # Truth
//
// [Server.Journal] tells every request and everything that happened by itself, [Server.Effects] and [Server.Balance] what
// became of a transaction, hidden entries included. [Server.Violations] lists what the caller did wrong: a second accepted
// effect for one merchantReference, and, with [WithIntentCheck], an operation sent before its intent was durable.
// A merchantReference names one operation over all its attempts, and no other operation.
//
// # Durability
//
// [WithStateFile] keeps everything in a file: one JSON line for each request, decision or passing of time, written by one
// write(2) before the answer leaves. [New] replays it, and refuses a file with a record that does not fit those before it. A
// process killed at any moment loses no effect whose answer left, and a line torn by the kill is dropped: its answer never
// left. The file is not synced, so a crash of the machine may lose its end. One server at a time has the file
// ([ErrStateInUse], by flock(2); systems without it are not protected). It holds what the merchant sent, buyers included,
// readable by its owner only: feed it invented data. Faults are not kept.
//
// # What is uncertain
//
// Where Monext's public documentation is silent, the server takes the readings below. Each can be chosen, by its option or,
// in programs, by the name of its setting ([Settings], [Configure]):
//
//	setting                    default          option                      what it chooses
//	-------------------------  ---------------  --------------------------  ------------------------------
//	session-life               30m              WithSessionLife             how long a session waits for its buyer
//	attempts                   1                WithAttempts                how many refused payments end a session
//	sandbox-amounts            true             WithoutSandboxAmounts       the amounts 333xx choose the return code of a payment
//	automatic-buyer            false            WithAutomaticBuyer          every session is paid the moment it is created
//	hold-life                  0s               WithHoldLife                how long what is on hold waits before it is accepted by itself
//	return-token               false            WithReturnToken             the return address has token beside paylinetoken
//	coerce-plugin-input        true             WithStrictInput             a null and an integer buyer.id are taken; if false, 02305
//	cut-fractions              false            WithCutFractions            a fraction of an integer is cut; if false, 02305
//	legacy-paths               true             WithoutLegacyPaths          sessions are served under /checkout/sessions too
//	alive-credentials          true             WithoutAliveCredentials     GET /checkout/alive asks for credentials too
//	unauthorized-as-200        false            WithUnauthorizedAs200       bad credentials get 200, not 401; the body is the same
//	flat-in-progress           false            WithFlatInProgress          an unfinished session is read flat, not as an envelope
//	ended-status               500              WithEndedStatus             status of the read of an abandoned or expired session
//	typeless-in-progress       true             WithoutTypelessInProgress   an unfinished session lists a transaction without type
//	operation-status           201              WithOperationStatus         status of the answer to an operation, also if refused
//	refused-transactions       false            WithRefusedTransactions     the answer to a refused operation has a transaction too
//	sparse-answers             false            WithSparseAnswers           answers leave out all that Monext does not promise
//	duplicate-rule             by-order         WithDuplicateCheck          what is compared beside kind, amount, today and yesterday
//	duplicate-code             01913            WithDuplicateCheck          code of a duplicate; Monext's are 01913, 02001 and 02002
//	authorization-life         168h             WithAuthorizationLife       how long an authorisation can be captured
//	methods                    all              WithMethod                  the limits of payment methods, by contract
//	expired-capture-code       02302            WithExpiredCaptureCode      code of a plain capture on an expired authorisation
//	reauthorization-rule       original         WithReauthorization         what LATE_DELIVERY may take: all, the rest, none (02619)
//	words                      description      WithWords                   CANCEL and REAUTHORIZATION, or RESET and AUTHORIZATION
//	reauthorization-word       REAUTHORIZATION  WithReauthorizationWord     type of the authorisation that LATE_DELIVERY adds
//	cancel-rule                spares-captures  WithCancelRule              what a cancel does once something is captured
//	cancel-word                CANCEL           WithCancelWord              type word of a cancel, and of what FINAL releases
//	cut-off                    22h              WithCutOff                  daily remittance: until then, captures can be cancelled
//	refund-after-remittance    false            WithRefundAfterRemittance   a refund of what is not remitted yet gets 02302
//	late-cancel-code           02105            WithLateCancelCode          code of a cancel that comes after the remittance
//	partial-cancels            true             WithoutPartialCancels       a cancel may take a part; if false, that gets 02110
//	own-id-cancels             true             WithoutOwnIDCancels         a cancel may name a capture or refund; if false, 02302
//	overdraft                  false            WithOverdraft               captures and refunds of more than is left are accepted
//	refund-life                0s               WithRefundLife              how long after the payment a refund is accepted
//	final-lag                  0s               WithFinalLag                how long after a FINAL capture its release is listed
//	final-closes               true             WithoutFinalClosing         FINAL closes the authorisation; if false, its release does
//	refused-entries            true             WithoutRefusedEntries       refused operations are listed, as KO
//	unsorted-lists             false            WithUnsortedLists           lists come in an arbitrary order, not by age
//	list-cap                   100              WithListCap                 longest list: the authorisation and the newest
//	single-as-object           false            WithSingleAsObject          a list of one is written as the bare object
//	read-lag                   0s               WithReadLag                 how long reads do not show a new effect
//	echo                       false            WithEcho                    an operation's own read shows what its request said
//	notifications-stop-on-200  false            WithNotificationsStopOn200  an answer of 200 ends the repeats, not only a read
//
// The rest is fixed:
//
//	behaviour                                         reading
//	------------------------------------------------  ------------------------------------------------------------
//	GET session, nobody came yet / page seen          INPROGRESS 02533 / 02306
//	GET session, abandoned / expired / nobody came    CANCELLED 02319 / 02324 / 02534, flat
//	GET session or transaction, unknown id            404, flat, 02304 / 02301
//	payment absent                                    ONE_OFF, AUTOMATIC
//	amount 0 of a session                             ACCOUNT_VERIFICATION only; others get 400, 02305
//	ACCOUNT_VERIFICATION                              listed as such; nothing of it can be captured
//	DEFERRED without a date, or 7 days ahead          400, 02305
//	invalidParams: codes                              the keys of Java's bean validation, in braces
//	bad credentials                                   401 Unauthorized 91401
//	payment methods of another merchant               403 Forbidden 91403
//	unknown path or point of sale / wrong method      404 ERROR 91404 / 405 ERROR 91405
//	body too large / not JSON                         413 ERROR 91413 / 415 ERROR 91415
//	point of sale of a session, unknown               400, 02305
//	authorizedAmount                                  left out when it is what was asked for
//	paymentEndpoint, of the notification of a session 1
//	operation with an unknown id                      ERROR 02301; of a cancel 02604
//	capture or refund with the id of an operation     ERROR 02302
//	cancel with the id of a cancel                    ERROR 02600
//	operation on a refused or waiting payment         ERROR 02302
//	amount 0, or more than is left                    ERROR 02110
//	a sum above 10^18 in minor units, by overdrafts   ERROR 02110
//	duplicate check                                   captures, refunds and payments; before the balances
//	LATE_DELIVERY, authorisation alive                as STANDARD
//	LATE_DELIVERY, authorisation expired              a new authorisation, then the capture, within 11 months (02302)
//	  to the duplicate check, to the amounts 333xx    a payment, that it refuses like any other
//	FINAL                                             the capture, then a cancel of the rest, by the settings above
//	cancel when all is cancelled                      ERROR 02601
//	cancel, authorisation expired                     ERROR 02602
//	a capture that a cancel stopped                   is cancelled: it cannot be captured again
//	a refund that a cancel stopped                    can be refunded again; listed as a cancel of that amount
//	GET of an operation's own id                      answers
//	members that the description does not name        ignored, noted in the journal
//	  option, such as FINAL, of a cancel or refund    the same
//	order.date, in reads                              as it was sent, whatever its zone
//	a member twice, or a known one in another case    ERROR 02305, flat, with 400, naming the member
//
// A code goes under the title that Monext's return-code list gives it; those of the form 91 and an HTTP status are a reading of
// 91429, the one that Monext documents. Limits of fields are those of the description; that an order has at most 100 lines,
// and that its reference is not empty and has no backslash, says Monext's older API.
package monexttest
