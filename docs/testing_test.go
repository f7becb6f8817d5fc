package docs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestThePageOnTestingShowsWhatIsTested(t *testing.T) {
	t.Parallel()

	page, err := os.ReadFile("testing.md")
	require.NoError(t, err)
	source, err := os.ReadFile("testing_shop_test.go")
	require.NoError(t, err)

	parts := []string{"shop", "goods", "httpmock", "monexttest", "host"}
	for _, part := range parts {
		shown := between(t, string(page), "<!-- "+part+" -->\n```go\n", "```")
		tested := between(t, string(source), "// begin "+part+"\n\n", "\n// end "+part)
		require.Equal(t, tested, shown, part)
	}
	require.Equal(t, len(parts), strings.Count(string(page), "```go"), "code that no test holds")
}

// between gives the text between two marks that stand in it once.
func between(t *testing.T, text, begin, end string) string {
	t.Helper()
	require.Equal(t, 1, strings.Count(text, begin), begin)
	_, text, _ = strings.Cut(text, begin)
	text, _, ended := strings.Cut(text, end)
	require.True(t, ended, end)
	return text
}
