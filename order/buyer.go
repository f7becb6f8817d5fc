package order

import "time"

// Buyer is the person or the company that pays. Every field is optional for Monext; payment partners may want more.
type Buyer struct {
	// ID is the shop's customer number.
	ID    string `json:"id,omitempty"`
	Title string `json:"title,omitempty"`
	// FirstName and LastName have at most 100 characters each.
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	// Email has at most 150 characters.
	Email string `json:"email,omitempty"`
	// Mobile is a telephone number as the buyer wrote it.
	Mobile string `json:"mobile,omitempty"`
	// BirthDate is written YYYY-MM-DD and lies before the order's date.
	BirthDate      string        `json:"birthDate,omitempty"`
	LegalStatus    LegalStatus   `json:"legalStatus,omitempty"`
	LegalDocument  LegalDocument `json:"legalDocument,omitzero"`
	BillingAddress Address       `json:"billingAddress,omitzero"`
}

// LegalStatus says what kind of buyer it is. Other words than the constant are passed on as they are.
type LegalStatus string

// LegalPrivate is a private person, the only status that Monext documents for its REST API.
const LegalPrivate LegalStatus = "PRIVATE"

// LegalDocument identifies the buyer before the law.
type LegalDocument struct {
	Type   string `json:"type,omitempty"`
	Number string `json:"number,omitempty"`
}

// Address is a postal address, with the person to find there. Every field is optional.
type Address struct {
	Title string `json:"title,omitempty"`
	// FirstName and LastName have at most 100 characters each.
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	// Email has at most 150 characters.
	Email  string `json:"email,omitempty"`
	Mobile string `json:"mobile,omitempty"`
	// Label is the name that the buyer gave to the address, such as "home".
	Label        string `json:"label,omitempty"`
	StreetNumber string `json:"streetNumber,omitempty"`
	Street       string `json:"street,omitempty"`
	Complement   string `json:"complement,omitempty"`
	City         string `json:"city,omitempty"`
	Zip          string `json:"zip,omitempty"`
	// Country is ISO 3166-1 alpha-2, such as "FR".
	Country string `json:"country,omitempty"`
	// Created is when the buyer first used the address.
	Created time.Time `json:"created,omitzero"`
}
