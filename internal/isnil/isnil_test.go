package isnil_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/isnil"
)

func TestNilIsFoundBehindAnInterface(t *testing.T) {
	t.Parallel()
	var none fmt.Stringer
	for _, v := range []any{
		nil, none, (*strings.Builder)(nil), map[string]int(nil), []int(nil), (chan int)(nil), (func())(nil),
	} {
		require.True(t, isnil.Value(v), "%T", v)
	}
	for _, v := range []any{0, "", struct{}{}, new(strings.Builder), map[string]int{}, []int{}, func() {}} {
		require.False(t, isnil.Value(v), "%T", v)
	}
}
