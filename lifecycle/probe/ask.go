package probe

// Answer is the answer to an [Ask]: one of the words below, or, for asks that want a word of Monext's, that word.
type Answer string

// The answers.
const (
	Yes Answer = "yes"
	No  Answer = "no"
	// Unclear means that what was seen does not prove an answer: something came between, and nothing was guessed. The
	// finding's detail says what.
	Unclear Answer = "unclear"
	// NotAsked means that the question was left out of this run.
	NotAsked Answer = "not_asked"

	// Refused and Accepted say what became of an operation that Monext may do either with.
	Refused  Answer = "refused"
	Accepted Answer = "accepted"

	// DuplicatesPass means that no duplicate check fired.
	DuplicatesPass Answer = "pass"
	// DuplicatesByReference means that an equal operation is refused only under the same merchantReference.
	DuplicatesByReference Answer = "refused_by_reference"
	// DuplicatesByOrder means that an equal operation on the same order is refused whatever its merchantReference.
	DuplicatesByOrder Answer = "refused_by_order"

	// OldestFirst and NewestFirst mean that lists are sorted by age; Unsorted that they are not.
	OldestFirst Answer = "oldest_first"
	NewestFirst Answer = "newest_first"
	Unsorted    Answer = "unsorted"

	// ReleasesRest and VoidsCapture say what a cancel after a capture takes.
	ReleasesRest Answer = "releases_rest"
	VoidsCapture Answer = "voids_capture"

	// AtOnce means that the first read lists the effect, Later that a later one does; the detail gives the time.
	AtOnce Answer = "at_once"
	Later  Answer = "later"
	// NotWithin means that no read within Config.Patience lists it; the detail gives the time of the last read.
	NotWithin Answer = "not_within"
)

// Ask is one thing to find out; a [Question] has one or several.
type Ask string

// The asks, by question.
const (
	// CaptureBeyondRest: what becomes of a capture of more than is left? [Refused] or [Accepted].
	CaptureBeyondRest Ask = "capture_beyond_rest"
	// RefundBeyondCaptured: what becomes of a refund of more than was captured? [Refused] or [Accepted].
	RefundBeyondCaptured Ask = "refund_beyond_captured"

	// EchoPrivateData: does the read of an operation's own id bring back the private data of the operation? [Yes] or
	// [No]. Monext's description has no merchantReference and no comment in any answer, so these are not asked for.
	EchoPrivateData Ask = "echo_private_data"

	// DuplicateCaptures and DuplicateRefunds: what does the duplicate check compare? [DuplicatesPass],
	// [DuplicatesByReference] or [DuplicatesByOrder].
	DuplicateCaptures Ask = "duplicate_captures"
	DuplicateRefunds  Ask = "duplicate_refunds"

	// ListComplete: does a transaction list every effect on it? [Yes] or [No].
	ListComplete Ask = "list_complete"
	// ListImmediate: is an effect listed in the first read after its answer? [Yes] or [No]; the detail has the lag.
	ListImmediate Ask = "list_immediate"
	// ListOrder: [OldestFirst], [NewestFirst] or [Unsorted].
	ListOrder Ask = "list_order"
	// ListCapped: is the list cut beyond some number of entries? [Yes] or [No]; [NotAsked] without Config.ListCap.
	ListCapped Ask = "list_capped"

	// RefusedListed: are refused attempts listed, as KO? [Yes] or [No].
	RefusedListed Ask = "refused_listed"

	// PartialCancel: can a part of an authorisation be cancelled? [Yes] or [No].
	PartialCancel Ask = "partial_cancel"
	// CancelAfterCapture: what does a cancel take after a capture? [ReleasesRest], [VoidsCapture] or [Refused].
	CancelAfterCapture Ask = "cancel_after_capture"

	// LateDelivery: what becomes of a LATE_DELIVERY capture of an expired authorisation? [Refused] or [Accepted].
	LateDelivery Ask = "late_delivery"
	// LateEntries: which entries does it produce? Words of Monext's, the capture's last, joined by "+".
	LateEntries Ask = "late_entries"
	// LateBeyondRest: may further ones go beyond what was first authorised? [Refused] or [Accepted].
	LateBeyondRest Ask = "late_beyond_rest"

	// HTTP2: is HTTP/2 negotiated? [Yes] or [No].
	HTTP2 Ask = "http2"
	// Proxies: do the answers name a proxy? [Yes] or [No].
	Proxies Ask = "proxies"
	// OneEffect: did every accepted request have exactly one effect? [Yes] or [No]. What a payment method releases by
	// itself behind a capture is no second effect; where it cannot be told from one, the answer is [Unclear].
	OneEffect Ask = "one_effect_each"

	// FinalRelease: after a FINAL capture, which type has the entry that releases the rest? A word of Monext's, or [NotWithin].
	FinalRelease Ask = "final_release"
	// FinalReleaseLag: how long after the answer is it listed? [AtOnce], [Later] or [NotWithin].
	FinalReleaseLag Ask = "final_release_lag"
	// CaptureBeforeRelease: what becomes of a further capture before the release is listed? [Refused] or [Accepted];
	// [NotAsked] when the first read lists it.
	CaptureBeforeRelease Ask = "capture_before_release"
	// CaptureAfterRelease: what becomes of one after it? [Refused] or [Accepted]; [NotAsked] when it is not listed.
	CaptureAfterRelease Ask = "capture_after_release"
	// FinalGivenBack: was all that the question captured refunded? [Yes] or [No]; the detail says how much is left.
	FinalGivenBack Ask = "final_given_back"
)

// question is an entry of the table of questions.
type question struct {
	number int
	text   string
	asks   []Ask
}

// questions are the nine open questions, in their order.
var questions = []question{
	{1, "Is a capture or a refund beyond what is left refused?", []Ask{CaptureBeyondRest, RefundBeyondCaptured}},
	{2, "Does the read of an operation's own id show its private data?", []Ask{EchoPrivateData}},
	{3, "What does the duplicate check compare?", []Ask{DuplicateCaptures, DuplicateRefunds}},
	{4, "Is the list of effects complete, up to date, sorted, capped?", []Ask{ListComplete, ListImmediate, ListOrder, ListCapped}},
	{5, "Are refused attempts listed?", []Ask{RefusedListed}},
	{6, "What does a cancel do, before and after a capture?", []Ask{PartialCancel, CancelAfterCapture}},
	{7, "What does LATE_DELIVERY produce on an expired authorisation?", []Ask{LateDelivery, LateEntries, LateBeyondRest}},
	{8, "Is HTTP/2 spoken, and does anything in between send requests again?", []Ask{HTTP2, Proxies, OneEffect}},
	{9, "Does a FINAL capture close the authorisation, and when is its release listed?",
		[]Ask{FinalRelease, FinalReleaseLag, CaptureBeforeRelease, CaptureAfterRelease, FinalGivenBack}},
}

// Asks lists all asks, in the order of the questions.
func Asks() []Ask {
	var all []Ask
	for _, q := range questions {
		all = append(all, q.asks...)
	}
	return all
}
