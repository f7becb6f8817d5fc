package probe

// adviseFinal says who settles a FINAL capture of at most half of the rest that was sent and never seen, and when self-fencing
// covers one. The setting that follows is Horizon, which [Report.horizon] derives; Resend follows by [Report.unfenced].
func (r *Report) adviseFinal(say func(int, string)) {
	const (
		person = "an unclear FINAL capture of at most half of the rest goes to a person"
		fenced = "where Resend is self-fenced, that covers a FINAL capture, and refunds behind it, "
	)
	before, after := r.Answer(CaptureBeforeRelease), r.Answer(CaptureAfterRelease)
	switch lag := r.Answer(FinalReleaseLag); {
	case after == Accepted:
		say(9, "Monext accepts captures of a rest that it lists as released: Resend is never, and "+person)
	case before == Accepted && lag == Later:
		say(9, person+": a second one would be carried out until the release is listed, which took up to "+ceil(r.release.listed))
	case before == Accepted:
		say(9, person+": a second one would be carried out, and no release was listed")
	case lag == NotWithin:
		say(9, person+", and so does an unclear refund behind one: no release was listed for as long as was looked, and Horizon does "+
			"not follow from that")
	case lag == AtOnce && after == Refused:
		say(9, "nothing to set: "+fenced+"from the first read on; one of at most half of the rest that no read lists goes to a person")
	case lag == Later && before == Refused && after == Refused:
		say(9, fenced+"once the release is listed, which took up to "+ceil(r.release.listed)+"; until then "+person)
	default:
		say(9, "nothing to set: "+person+", as the answers about it are not complete")
	}
	r.adviseRelease(say)
}

// adviseRelease says when the SDK does not recognise the entry of a release.
func (r *Report) adviseRelease(say func(int, string)) {
	const shown = ", and hands such payments to a person: report it to this project"
	switch r.release.word {
	case "", "CANCEL", "RESET", "CANCEL_AUTHORIZATION":
	default:
		say(9, "the SDK does not know the type "+r.release.word+" of a release"+shown)
		return
	}
	if r.release.other {
		say(9, "the SDK does not recognise a release of a different amount than the rest"+shown)
	}
}
