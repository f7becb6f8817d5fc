package monext

// Raw is the body of an answer as it came, for fields that this package does not know. It may hold
// personal data, so it prints as its length only; convert it to []byte to read it.
type Raw []byte
