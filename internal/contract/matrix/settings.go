package matrix

import (
	"context"
	"fmt"
	"slices"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// Setting is one value of a setting of the simulator.
type Setting struct {
	Name, Value string
	// Leaves says why the answers leave the description with it; empty where they must not.
	Leaves string
}

func (s Setting) String() string { return s.Name + "=" + s.Value }

// Settings lists, for every setting of the simulator, values other than the default.
func Settings() []Setting {
	const wordless = "the word is not the description's; Monext's plug-ins of 2024 read it"
	return []Setting{
		{"session-life", "1m", ""},
		{"attempts", "2", ""},
		{"sandbox-amounts", "false", ""},
		{"automatic-buyer", "true", ""},
		{"hold-life", "1h", ""},
		{"return-token", "true", ""},
		{"coerce-plugin-input", "true", ""},
		{"cut-fractions", "true", ""},
		{"legacy-paths", "false", ""},
		{"alive-credentials", "false", ""},
		{"unauthorized-as-200", "true", "bad credentials as 200: seen of Monext once, not described"},
		{"flat-in-progress", "true", "an unfinished session without its envelope: a reading of the time before the description"},
		{"ended-status", "404", ""},
		{"ended-status", "200", "a flat body with 200: a reading of the time before the description"},
		{"typeless-in-progress", "false", ""},
		{"operation-status", "202", ""},
		{"operation-status", "200", "201 and 202 are described; Monext's plug-ins take 200 too"},
		{"refused-transactions", "true", ""},
		{"sparse-answers", "true", ""},
		{"duplicate-rule", "by-reference", ""},
		{"duplicate-rule", "off", ""},
		{"duplicate-code", "02001", ""},
		{"authorization-life", "1h", ""},
		{"methods", "*=captures:1,releases-rest,whole-refund,no-cancel,life:1h", ""},
		{"expired-capture-code", "01116", ""},
		{"reauthorization-rule", "remaining", ""},
		{"reauthorization-rule", "none", ""},
		{"words", "plug-ins", "RESET: " + wordless},
		{"reauthorization-word", "AUTHORIZATION", ""},
		{"reauthorization-word", "REAUTHO", wordless},
		{"cancel-rule", "releases-first", ""},
		{"cancel-rule", "voids-first", ""},
		{"cancel-rule", "only-before-capture", ""},
		{"cancel-word", "RESET", wordless},
		{"cut-off", "0s", ""},
		{"refund-after-remittance", "true", ""},
		{"late-cancel-code", "02603", ""},
		{"partial-cancels", "false", ""},
		{"own-id-cancels", "false", ""},
		{"overdraft", "true", ""},
		{"refund-life", "1h", ""},
		{"final-lag", "1h", ""},
		{"final-closes", "false", ""},
		{"refused-entries", "false", ""},
		{"unsorted-lists", "true", ""},
		{"list-cap", "2", ""},
		{"single-as-object", "true", "a list of one as the bare object: a reading of the time before the description"},
		{"read-lag", "1h", ""},
		{"echo", "true", "an operation's own read shows its merchantReference: no such echo is known of Monext"},
		{"notifications-stop-on-200", "true", ""},
	}
}

// Undriven lists the settings of the simulator that Settings does not have, and those that it has and there are not.
func Undriven() []string {
	var wrong []string
	known := monexttest.Settings()
	for _, k := range known {
		if !slices.ContainsFunc(Settings(), func(s Setting) bool { return s.Name == k.Name }) {
			wrong = append(wrong, fmt.Sprintf("setting %s is driven with no value but its default", k.Name))
		}
	}
	for _, s := range Settings() {
		if !slices.ContainsFunc(known, func(k monexttest.Setting) bool { return k.Name == s.Name }) {
			wrong = append(wrong, fmt.Sprintf("setting %s is none of the simulator's", s.Name))
		}
	}
	return wrong
}

// Standings brings a simulator with the defaults, and one with each of the settings, into every standing. The answers of a
// setting that leaves the description are marked as spoilt by it.
func (b *Bench) Standings(ctx context.Context, settings ...Setting) error {
	for _, set := range slices.Concat([]Setting{{}}, settings) {
		var opts []monexttest.Option
		if set.Name != "" {
			option, err := monexttest.Configure(set.Name, set.Value)
			if err != nil {
				return err
			}
			opts = append(opts, option)
		}
		s, err := b.open(ctx, opts...)
		if err != nil {
			return err
		}
		if set.Leaves != "" {
			s.spoilt = set.String()
		}
		err = s.standings(ctx)
		s.close()
		if err != nil {
			return fmt.Errorf("%w (setting %s)", err, set)
		}
	}
	return nil
}
