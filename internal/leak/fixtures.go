package leak

import (
	"regexp"
	"strings"
)

// keys are the access keys of the tests, in lower case, and what HTTP's Basic scheme makes of the usual merchant and them.
var keys = []string{
	"s3cr3taccesskey", "simulator-access-key",
	// The middle of the base64 of "900000000001:" and the key.
	"onmzy3izdefjy2vzc0tle", "onnpbxvsyxrvci1hy2nlc3mta2v5",
}

// people are the names, streets and towns of the tests' people, in lower case.
var people = []string{
	"roux", "rouvière", "atelier roux", "rue du port", "quai nord", "quai neuf", "grand-place", "nantes", "brest",
	"1990-02-03", "1990-02-28", "12ab34567",
}

// names are written with a capital: in lower case they are also words, and the names of those who work in the shop.
var names = []string{"Ana", "Ben", "Lyon"}

// People gives what tells who the people of an order export are, for [Watch.Secret]. Words of less than five letters
// would be found everywhere.
func People(export string) []string {
	var all []string
	for _, m := range personal.FindAllStringSubmatch(export, -1) {
		if value := strings.TrimSpace(m[1]); len(value) >= 5 {
			all = append(all, value)
		}
	}
	return all
}

var personal = regexp.MustCompile(`<(?:first-name|last-name|customer-name|customer-email|recipient-name|recipient-email|address1|address2|city|phone)>([^<]+)<`)
