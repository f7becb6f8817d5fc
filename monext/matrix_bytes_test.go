package monext_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// TestACaptureIsSentOnceWhereverItsAnswerIsCut cuts the answer to a capture after every number of
// bytes. Only the whole answer is accepted; the end of a stream of HTTP/2 is a part of it.
func TestACaptureIsSentOnceWhereverItsAnswerIsCut(t *testing.T) {
	t.Parallel()
	capture := matrixCalls()[0]
	for _, p := range []protocol{plain1, tls2} {
		size := len((&exchange{link: &link{server: &server{protocol: p}}, stream: 1}).encode(capture.good))
		for _, closing := range closings {
			t.Run(closing.name+" over "+string(p), func(t *testing.T) {
				t.Parallel()
				for n := range size + 1 {
					cut := fault{do: func(x *exchange) { x.write(x.encode(x.good())[:n]); closing.do(x) }}
					w := lost(perhapsGood).money
					if n == size {
						w = w.or(monext.Accepted) // an RST may overtake it
					}
					if n == size && closing.name == "FIN" {
						w = done().money
					}
					cell{&cut, p, capture, w}.run(t)
					require.False(t, t.Failed(), "after %d bytes", n)
				}
			})
		}
	}
}
