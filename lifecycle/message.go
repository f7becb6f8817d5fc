package lifecycle

// Language is a language of the messages.
type Language string

// The languages of the messages.
const (
	English Language = "en"
	French  Language = "fr"
)

// Text puts a cause into words.
func (c Cause) Text(l Language) string { return text(causeTexts(), string(c), l) }

// Text puts a state into words.
func (s State) Text(l Language) string { return text(stateTexts(), string(s), l) }

// Text puts an operation's state into words.
func (s OperationState) Text(l Language) string { return text(operationTexts(), string(s), l) }

// Text puts an action into words.
func (a Action) Text(l Language) string { return text(actionTexts(), string(a), l) }

type words struct{ en, fr string }

// text finds a word in a catalogue; what is not there is its own text.
func text(catalogue map[string]words, key string, l Language) string {
	w, ok := catalogue[key]
	switch {
	case !ok:
		return key
	case l == French:
		return w.fr
	default:
		return w.en
	}
}
