package monexttest

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/monext-community/monext-go/internal/retailapi"
)

// The limits of an error's texts, as the description gives them, and of its list.
const (
	maxText    = 255 // characters of a detail, a name, a reason
	maxInvalid = 100 // this package's: the list is for people
)

// bodyError says why a body is refused: as a whole, or by the members that are missing or malformed.
type bodyError struct {
	detail  string
	members []wireInvalid
}

// Error is the detail of the answer: it names the members, as far as there is room.
func (e *bodyError) Error() string {
	what := e.detail
	if len(e.members) > 0 {
		names := make([]string, 0, len(e.members))
		for _, m := range e.members {
			names = append(names, m.Name)
		}
		what = strings.Join(names, ", ")
	}
	return cut(detailOf(codeBadField) + ": " + what)
}

// cut shortens a text to what an answer has room for.
func cut(text string) string {
	if utf8.RuneCountInString(text) <= maxText {
		return text
	}
	return string([]rune(text)[:maxText-1]) + "…"
}

// badMember is the error about one member that no field of the description stands for.
func badMember(path, reason, constraint string) *bodyError {
	return &bodyError{members: []wireInvalid{invalid(path, reason, constraint, nil)}}
}

// badMembers is the error about all members that are written in another case, or break the description; nil without any.
func badMembers(miscased []string, problems []retailapi.Problem) error {
	e := &bodyError{}
	for _, path := range miscased {
		e.members = append(e.members, invalid(path, "must be written in the case of the description", "Case", nil))
	}
	for _, p := range problems {
		e.members = append(e.members, invalid(p.Path, p.Reason, constraintName(p.Constraint), p.Arguments))
	}
	if len(e.members) == 0 {
		return nil
	}
	e.members = e.members[:min(len(e.members), maxInvalid)]
	return e
}

func invalid(path, reason, constraint string, arguments []string) wireInvalid {
	return wireInvalid{
		Name: cut(path), Reason: cut(reason), Codes: []string{"{" + constraint + ".message}"}, Arguments: arguments,
	}
}

// constraintName is the name under which Java's bean validation, whose wording the description's examples have, keeps the
// message of a constraint. The description says no more of codes than that they are keys of translations.
func constraintName(c retailapi.Constraint) string {
	const beans = "javax.validation.constraints."
	switch c {
	case retailapi.Missing:
		return beans + "NotNull"
	case retailapi.WrongSize:
		return beans + "Size"
	case retailapi.TooSmall:
		return beans + "Min"
	case retailapi.TooLarge:
		return beans + "Max"
	case retailapi.NoMatch:
		return beans + "Pattern"
	case retailapi.NoWord:
		return "Enum"
	case retailapi.WrongForm:
		return "Date"
	case retailapi.WrongKind:
		return "Type"
	default:
		return "Rule"
	}
}

// badField answers 400 to a body that the API would not take.
func (d *draft) badField(err error) answer {
	d.decide(codeBadField)
	out := wireBadRequest{wireResult: resultOf(codeBadField)}
	out.Detail = cut(err.Error())
	d.entry.Note = out.Detail
	if bad, ok := err.(*bodyError); ok { //nolint:errorlint // it is made here and never wrapped
		out.Invalid = bad.members
	}
	return jsonAnswer(http.StatusBadRequest, out)
}
