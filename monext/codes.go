package monext

import (
	"slices"
	"strings"
)

// code is one row of Monext's list of return codes.
type code struct {
	code  string
	class Class
	// unsure marks a temporary failure that may hide an effect: for what moves money it counts as
	// unknown.
	unsure bool
	text   string
}

// codes is the whole list, sorted. The first two digits tell who speaks: 00 success, 01 the bank,
// 02 Monext's front, 03 3-D Secure, 04 fraud prevention, 91 and 92 flow control. Payment partners
// have codes of their own; what is not listed is judged by its title alone.
var codes = [...]code{
	{"00000", ClassOK, false, "accepted"},

	{"01100", ClassOther, false, "do not honour"},
	{"01101", ClassOther, false, "card expired"},
	{"01102", ClassOther, false, "wrong birth date"},
	{"01103", ClassOther, false, "bank wants a call"},
	{"01108", ClassOther, false, "bank wants a call"},
	{"01109", ClassConfiguration, false, "merchant unknown to the bank"},
	{"01110", ClassConfiguration, false, "bad amount"},
	{"01111", ClassOther, false, "wrong card number"},
	{"01113", ClassOther, false, "refused by the bank"},
	{"01114", ClassOther, false, "no such account"},
	{"01115", ClassConfiguration, false, "function not subscribed"},
	{"01116", ClassOther, false, "amount limit"},
	{"01117", ClassOther, false, "wrong PIN"},
	{"01118", ClassOther, false, "card not registered"},
	{"01119", ClassOther, false, "not permitted"},
	{"01120", ClassOther, false, "refused by the terminal"},
	{"01121", ClassOther, false, "debit ceiling passed"},
	{"01122", ClassFinal, false, "security violation"},
	{"01123", ClassOther, false, "too many debits"},
	{"01125", ClassOther, false, "card inactive"},
	{"01126", ClassOther, false, "PIN format"},
	{"01128", ClassOther, false, "PIN key"},
	{"01129", ClassFinal, false, "counterfeit suspected"},
	{"01130", ClassOther, false, "wrong card verification value"},
	{"01131", ClassOther, false, "3-D Secure needed"},
	{"01132", ClassFinal, false, "recurring agreement revoked"},
	{"01133", ClassFinal, false, "all recurring agreements of the card revoked"},
	{"01180", ClassConfiguration, false, "unsupported bank"},
	{"01181", ClassConfiguration, false, "unsupported currency"},
	{"01182", ClassConfiguration, false, "no exchange rate"},
	{"01183", ClassFinal, false, "largest amount passed"},
	{"01184", ClassFinal, false, "largest number of uses passed"},
	{"01185", ClassDuplicate, false, "order already used"},
	{"01196", ClassUnknown, false, "incomplete answer of the bank"},
	{"01197", ClassTemporary, true, "bank unreachable"},
	{"01198", ClassConfiguration, false, "bank misconfigured"},
	{"01199", ClassUnknown, false, "internal error behind the front"},
	{"01200", ClassFinal, false, "refused, card to be kept"},
	{"01201", ClassOther, false, "card expired"},
	{"01202", ClassFinal, false, "fraud suspected by the partner"},
	{"01206", ClassFinal, false, "too many attempts"},
	{"01207", ClassFinal, false, "special condition"},
	{"01208", ClassFinal, false, "card lost"},
	{"01209", ClassFinal, false, "card stolen"},
	{"01280", ClassOther, false, "card range not allowed"},
	{"01401", ClassNone, false, "cheque service"},
	{"01402", ClassNone, false, "cheque service"},
	{"01403", ClassNone, false, "cheque service"},
	{"01404", ClassNone, false, "cheque service"},
	{"01405", ClassNone, false, "cheque service"},
	{"01406", ClassNone, false, "cheque service"},
	{"01407", ClassNone, false, "cheque service"},
	{"01430", ClassNone, false, "cheque service"},
	{"01902", ClassFinal, false, "invalid transaction for the bank"},
	{"01904", ClassConfiguration, false, "bad format for the bank"},
	{"01907", ClassTemporary, false, "issuer unreachable"},
	{"01909", ClassTemporary, true, "internal error of the bank"},
	{"01912", ClassTemporary, false, "issuer failing"},
	{"01913", ClassDuplicate, false, "duplicate transaction"},
	{"01914", ClassFinal, false, "transaction not found at the bank"},
	{"01915", ClassFinal, false, "operation refused by the bank"},
	{"01917", ClassFinal, false, "already sent to the bank: refund instead"},

	{"02000", ClassPending, false, "in progress"},
	{"02001", ClassDuplicate, false, "duplicate transaction"},
	{"02002", ClassDuplicate, false, "duplicate of a pending transaction"},
	{"02003", ClassUnknown, false, "link to the issuer failed, must be cancelled"},
	{"02004", ClassFinal, false, "link to the issuer failed, was reversed"},
	{"02005", ClassPending, false, "in progress"},
	{"02006", ClassPending, false, "automatic retry under way"},
	{"02008", ClassFinal, false, "cancelled by the buyer"},
	{"02009", ClassUnknown, false, "to be reversed by the fallback process"},
	{"02010", ClassConfiguration, false, "function unavailable"},
	{"02011", ClassUnknown, false, "to be reversed in fallback"},
	{"02012", ClassUnknown, false, "partner code not mapped"},
	{"02013", ClassUnknown, false, "link failed, to be cancelled"},
	{"02014", ClassFinal, false, "handled by the merchant"},
	{"02015", ClassPending, false, "in progress"},
	{"02016", ClassPending, false, "held by the partner"},
	{"02017", ClassPending, false, "held by the partner"},
	{"02020", ClassOther, false, "refused by the partner"},
	{"02101", ClassUnknown, false, "internal error"},
	{"02102", ClassTemporary, true, "bank or partner unreachable"},
	{"02103", ClassUnknown, false, "time-out"},
	{"02104", ClassTemporary, false, "tokeniser error"},
	{"02105", ClassFinal, false, "already in settlement: refund instead"},
	{"02106", ClassUnknown, false, "partner error"},
	{"02110", ClassFinal, false, "bad amount"},
	{"02201", ClassConfiguration, false, "encryption key"},
	{"02202", ClassConfiguration, false, "encryption key"},
	{"02203", ClassConfiguration, false, "encryption key"},
	{"02204", ClassConfiguration, false, "encryption key"},
	{"02301", ClassFinal, false, "bad transaction id"},
	{"02302", ClassFinal, false, "bad transaction"},
	{"02303", ClassConfiguration, false, "bad contract number"},
	{"02304", ClassFinal, false, "no transaction for this session"},
	{"02305", ClassConfiguration, false, "field format"},
	{"02306", ClassPending, false, "buyer is on the page"},
	{"02314", ClassFinal, false, "order had no payment"},
	{"02319", ClassFinal, false, "cancelled by the buyer"},
	{"02324", ClassFinal, false, "session expired"},
	{"02400", ClassOK, false, "accepted"},
	{"02500", ClassOK, false, "accepted"},
	{"02501", ClassOK, false, "accepted with a warning"},
	{"02517", ClassOK, false, "accepted"},
	{"02520", ClassOK, false, "accepted"},
	{"02533", ClassPending, false, "buyer has not come yet"},
	{"02534", ClassFinal, false, "session expired, buyer never came"},
	{"02600", ClassFinal, false, "cancel not possible for this type"},
	{"02601", ClassNothingLeft, false, "already cancelled"},
	{"02602", ClassNothingLeft, false, "authorisation expired"},
	{"02603", ClassFinal, false, "no longer to be remitted: refund instead"},
	{"02604", ClassFinal, false, "transaction does not exist"},
	{"02616", ClassOK, false, "accepted"},
	{"02619", ClassConfiguration, false, "re-authorisation not active on the contract"},
	{"02620", ClassConfiguration, false, "currency differs from the original"},
	{"02640", ClassFinal, false, "credit refused by the customer"},
	{"02716", ClassNone, false, "contract reading"},
	{"02998", ClassOther, false, "refused"},

	{"03000", ClassOK, false, "authenticated"},
	{"03001", ClassOther, false, "card not enrolled in 3-D Secure"},
	{"03002", ClassOther, false, "issuer does not take part in 3-D Secure"},
	{"03003", ClassOther, false, "authentication failed"},
	{"03004", ClassOther, false, "no authentication before"},
	{"03005", ClassOther, false, "authentication exists already"},
	{"03006", ClassOther, false, "bad authentication answer"},
	{"03007", ClassOther, false, "3-D Secure directory or issuer error"},
	{"03008", ClassOther, false, "technical error of authentication"},
	{"03009", ClassOther, false, "technical error of 3-D Secure"},
	{"03010", ClassOther, false, "merchant data of authentication"},
	{"03011", ClassOther, false, "authentication value gone"},
	{"03012", ClassOther, false, "no 3-D Secure directory"},
	{"03021", ClassOther, false, "enrolment check failed"},
	{"03022", ClassOther, false, "buyer left the challenge"},
	{"03030", ClassPending, false, "challenge unfinished"},
	{"03100", ClassPending, false, "3-D Secure step"},
	{"03101", ClassPending, false, "3-D Secure step"},
	{"03102", ClassPending, false, "3-D Secure step"},
	{"03103", ClassPending, false, "3-D Secure step"},
	{"03104", ClassPending, false, "3-D Secure step"},
	{"03200", ClassOther, false, "inconsistent authentication data"},

	{"04000", ClassOK, false, "accepted by fraud prevention"},
	{"04001", ClassPending, false, "accepted with a fraud alert"},
	{"04002", ClassFinal, false, "refused for fraud"},
	{"04003", ClassPending, false, "fraud suspected"},
	{"04101", ClassConfiguration, false, "input of fraud prevention"},
	{"04102", ClassConfiguration, false, "input of fraud prevention"},
	{"04103", ClassConfiguration, false, "input of fraud prevention"},
	{"04104", ClassConfiguration, false, "input of fraud prevention"},
	{"04301", ClassConfiguration, false, "set-up of fraud prevention"},
	{"04302", ClassConfiguration, false, "set-up of fraud prevention"},
	{"04303", ClassConfiguration, false, "set-up of fraud prevention"},
	{"04401", ClassOther, false, "routed to a 3-D Secure preference"},
	{"04402", ClassOther, false, "routed to a 3-D Secure preference"},
	{"04403", ClassOther, false, "routed to a 3-D Secure preference"},
	{"04404", ClassOther, false, "routed to a 3-D Secure preference"},
	{"04901", ClassUnknown, false, "system error of fraud prevention"},
	{"04902", ClassUnknown, false, "access error of fraud prevention"},

	{codeTooMany, ClassRateLimited, false, "too many requests"},
	{"92423", ClassFinal, false, "card blocked"},
}

const codeTooMany = "91429"

// lookup returns the row of a code; the zero row, of [ClassNone], when it is not listed.
func lookup(c string) code {
	i, found := slices.BinarySearchFunc(codes[:], c, func(row code, c string) int {
		return strings.Compare(row.code, c)
	})
	if !found {
		return code{}
	}
	return codes[i]
}

// Meaning says in a few English words what a return code of Monext means. It returns "" for a code
// that is not on Monext's list, such as a payment partner's own.
func Meaning(code string) string { return lookup(code).text }
