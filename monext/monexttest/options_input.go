package monexttest

// WithStrictInput refuses every member of a request that is not as the description has it. By default what Monext's
// released plug-ins send, and Monext takes, is taken too: a null for a member that is not there, and an integer for the id of the
// buyer. The journal notes both ([Entry.Coerced]).
func WithStrictInput() Option { return flag(func(c *config) { c.coerce = false }) }

// WithCutFractions takes an integer that has a fraction for the integer without it: a client that computes 19.99 * 100 in
// binary sends 1998.9999999999998, and is understood as 1998. The journal notes it ([Entry.Coerced]). By default such a
// number is refused; whether Monext does so is unknown.
func WithCutFractions() Option { return flag(func(c *config) { c.cutFractions = true }) }

// WithReturnToken adds the parameter token, with the session's id, behind paylinetoken on the return address. One of Monext's
// plug-ins asks for it.
func WithReturnToken() Option { return flag(func(c *config) { c.returnToken = true }) }

// WithRefusedTransactions lets the answer to a refused capture, cancel or refund have a transaction, with the id under which
// the refusal is listed; by default only what was accepted or is on hold has one. The description requires neither.
func WithRefusedTransactions() Option { return flag(func(c *config) { c.refusedNamed = true }) }
