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
//
// # Time
//
// The server has its own clock: the one under it ([WithClock]) plus what [Server.Advance] added. Advance lets everything
// happen at its moment on the way: sessions expire after 30 minutes, DEFERRED payments are captured on their date, requests
// lost by [Late] arrive, captures are remitted at the daily cut-off, and notifications are repeated each minute for two
// hours. Nothing runs in the background; a host that wants real time calls [Server.Run].
//
// # Faults
//
// [Server.Inject] adds to a script: which requests to strike (method, path, merchantReference, the nth call or every one),
// on which side of the effect, and how: [Drop], [Reset], [Unreachable], [Status], [Body], [Garbage], [Truncate], [Delay],
// [Drip], [Redirect], [GzipBomb], [TooManyRequests], [Result], [Hide], [Late], [OnHold], and for reads [Stale], [Unsorted]
// and [Crowd]. A script can be written in JSON ([Fault.UnmarshalJSON]); [Server.Faults] lists it.
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
// write(2) before the answer leaves. [New] replays it. A process killed at any moment loses no effect whose answer left, and
// a line torn by the kill is dropped: its answer never left. The file is not synced, so a crash of the machine may lose its
// end. One server at a time has the file ([ErrStateInUse], by flock(2); systems without it are not protected). It holds what
// the merchant sent, buyers included, readable by its owner only: feed it invented data. Faults are not kept.
//
// # What is uncertain
//
// Where Monext's public documentation is silent, the server takes the reading below; the option chooses another.
//
//	behaviour                                   default                                option
//	------------------------------------------  -------------------------------------  -----------------------------
//	bad credentials                             401, flat body titled Unauthorized     WithUnauthorizedAs200
//	GET session, buyer not done                 200, envelope, INPROGRESS              WithFlatInProgress
//	  nobody came yet / page seen               02533 / 02306                          -
//	GET session, abandoned or expired           500, flat body titled CANCELLED        WithEndedStatus
//	  abandoned / expired / nobody ever came    02319 / 02324 / 02534                  -
//	GET session or transaction, unknown id      404, flat, 02304 / 02301               -
//	a refused payment                           ends the session                       WithAttempts
//	payment.capture absent                      MANUAL                                 -
//	amounts 333xx                               choose the payment's return code       WithoutSandboxAmounts
//	operation with an unknown id                201, ERROR 02301                       -
//	operation with the id of an operation       201, ERROR 02302                       -
//	operation on a refused or waiting payment   201, ERROR 02302                       -
//	amount 0, or more than is left              ERROR 02110                            -
//	duplicate check (capture, refund, payment)  order reference, amount, kind; D, D-1  WithDuplicateCheck
//	  its days / its code / its turn            UTC / 01913 / before the balances      WithDuplicateCheck (code)
//	plain capture, authorisation expired        ERROR 02302, after 7 days              WithExpiredCaptureCode, WithAuthorizationLife
//	LATE_DELIVERY, authorisation alive          as STANDARD                            -
//	LATE_DELIVERY, authorisation expired        up to the amount first authorised      WithReauthorization
//	  entries                                   AUTHORIZATION, then CAPTURE            WithReauthorizationWord
//	FINAL                                       CAPTURE, then RESET of the rest        WithCancelWord
//	type word of a cancel                       RESET                                  WithCancelWord
//	partial cancel                              allowed                                -
//	cancel when all is cancelled                ERROR 02601                            -
//	cancel, authorisation expired               ERROR 02602                            -
//	cancel after a capture                      releases the rest, then voids captures WithCancelRule
//	  once the captures are remitted            ERROR 02105                            WithCancelRule
//	  hour of the remittance                    22:00 UTC, daily                       WithCutOff
//	refund of a capture not yet remitted        allowed                                WithRefundAfterRemittance
//	refused operations in the list              as KO                                  WithoutRefusedEntries
//	order of the list                           authorisation first, then by age       WithUnsortedLists
//	length of the list                          100: authorisation and the newest      WithListCap
//	list of one                                 a list                                 WithSingleAsObject
//	new effects in reads                        at once                                WithReadLag
//	GET of an operation's own id                answers, without the merchant's data   WithEcho
//	what ends the notifications of a session    reading its final result               WithNotificationsStopOn200
//	credentials on GET /checkout/alive          not asked for                          -
//	members of a body that are not documented   ignored, noted in the journal          -
//
// A code goes under the title that Monext's return-code list gives it. Limits of fields are those of the reference, and
// those of Monext's older API where the reference gives none.
package monexttest
