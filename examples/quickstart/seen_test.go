package main

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/monext-community/monext-go/internal/leak"
)

// invited is the line that sends a buyer to the payment page. It is made for the eyes of who plays the buyer, and holds the
// session's token because the page's address does; nothing else that the program prints may.
var invited = regexp.MustCompile(`(?m)^pay \S+, \S+ \S+: http\S+[?&]token=\S+$`)

// seen looks for keys, tokens and people in what a run of the program printed, and in the database that it left.
func seen(t *testing.T, args []string, printed ...string) {
	t.Helper()
	watch := leak.New(t)
	export, err := os.ReadFile("orders.xml")
	if err != nil {
		t.Fatal(err)
	}
	watch.Secret(leak.People(string(export))...)
	for _, text := range printed {
		watch.Output(invited.ReplaceAllString(text, "pay: …"))
	}
	if i := slices.Index(args, "-db"); i >= 0 && i+1 < len(args) {
		watch.File(args[i+1], args[i+1]+"-wal")
	}
}
