package monexttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// TestEachSandboxAmountGivesItsCode holds the whole list of Monext's simulator page.
func TestEachSandboxAmountGivesItsCode(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for amount, code := range map[int64]string{
		33302: "01108", 33303: "01109", 33305: "01100", 33312: "01902", 33313: "01110", 33314: "01111", 33315: "01912", 33316: "01131",
		33330: "01904", 33331: "01199", 33334: "01202", 33338: "01206", 33351: "01116", 33354: "01201", 33355: "01117", 33356: "01118",
		33357: "01119", 33358: "01120", 33360: "01103", 33361: "01121", 33363: "01122", 33391: "01907", 33394: "01913", 33396: "01909",
	} {
		id := s.session("A-1", amount, manual)
		var refused *monexttest.RefusedError
		_, err := s.fake.Accept(id)
		require.ErrorAs(t, err, &refused)
		require.Equal(t, code, refused.Code)
		require.Equal(t, code, s.readSession(id).Code)
	}
}

// TestCodesComeUnderTheirTitle checks titles where a wrong one would mislead a caller.
func TestCodesComeUnderTheirTitle(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	for code, title := range map[string]string{
		"00000": "ACCEPTED", "01116": "REFUSED", "01199": "ERROR", "01913": "ERROR", "02000": "ONHOLD_PARTNER", "02004": "CANCELLED",
		"02103": "ERROR", "02105": "ERROR", "02306": "INPROGRESS", "02319": "CANCELLED", "04002": "REFUSED", "04003": "PENDING_RISK",
		"99999": "REFUSED",
	} {
		s.fake.ClearFaults()
		require.NoError(t, s.fake.Inject(monexttest.Fault{Do: monexttest.Result(code)}))
		r := s.capture(id, 10)
		require.Equal(t, "201 "+title+" "+code, r.verdict())
		require.NotEmpty(t, r.Body["result"].(map[string]any)["detail"])
	}
}

func TestDecisionsNeedAFittingCode(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	for _, code := range []string{"", "1", "00000", "02319", "04003", "abcde"} {
		require.Error(t, s.fake.Refuse(id, code), code)
	}
	for _, code := range []string{"", "00000", "01100", "02306"} {
		_, err := s.fake.Hold(id, code)
		require.Error(t, err, code)
	}
	_, err := s.fake.AcceptPartly(id, 0)
	require.Error(t, err)
	require.Error(t, s.fake.Resolve(id, "1"))
	require.Error(t, s.fake.Resolve(id, "00000"), "nothing is on hold")
	_, err = s.fake.ResolveOperation("1", "1")
	require.Error(t, err)
	_, err = s.fake.ResolveOperation("1", "02000")
	require.Error(t, err)
	_, err = s.fake.ResolveOperation("1", "00000")
	require.ErrorIs(t, err, monexttest.ErrUnknownEffect)
	require.Equal(t, "200 INPROGRESS 02533", s.readSession(id).verdict())
	_, known := s.fake.Session(id)
	require.True(t, known)
	_, known = s.fake.Session("nobody")
	require.False(t, known)
}
