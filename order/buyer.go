package order

import "time"

// Buyer is the person or the company that pays. Every field is optional for Monext; payment partners may want more.
type Buyer struct {
	// ID is the shop's customer number: at most 50 characters.
	ID    string `json:"id,omitempty"`
	Title Title  `json:"title,omitempty"`
	// FirstName and LastName have at most 100 characters each.
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	// Email has at most 150 characters. Monext's pattern is stricter than the standard: it refuses names of one letter,
	// apostrophes, and domains that end in more than four letters. [Order.Fit] leaves such an address out.
	Email string `json:"email,omitempty"`
	// Mobile is a telephone number of at most 15 characters. [Order.Fit] drops separators from a longer one.
	Mobile string `json:"mobile,omitempty"`
	// BirthDate is written YYYY-MM-DD and does not lie after the order's date.
	BirthDate      string        `json:"birthDate,omitempty"`
	LegalStatus    LegalStatus   `json:"legalStatus,omitempty"`
	LegalDocument  LegalDocument `json:"legalDocument,omitzero"`
	BillingAddress Address       `json:"billingAddress,omitzero"`
}

// Title is how a person is addressed.
type Title string

// The titles of Monext's person object. It has no other.
const (
	TitleMr  Title = "MR"
	TitleMrs Title = "MRS"
)

// LegalStatus says whether the buyer is a person or a company; empty is [LegalPrivate].
type LegalStatus string

// The legal statuses of Monext's buyer object.
const (
	LegalPrivate   LegalStatus = "PRIVATE"   // a private person
	LegalCorporate LegalStatus = "CORPORATE" // a company
)

// LegalDocument is an official identity document of the buyer. Monext says that Type is not in use yet.
type LegalDocument struct {
	// Code is required as soon as another field is given: Monext's description requires it but does not
	// define it.
	Code   string            `json:"code,omitempty"`
	Type   LegalDocumentType `json:"type,omitempty"`
	Number string            `json:"number,omitempty"`
}

// LegalDocumentType is the kind of a legal document.
type LegalDocumentType string

// The types of Monext's legal document object.
const (
	DocumentIDCard          LegalDocumentType = "ID_CARD"
	DocumentDriverLicense   LegalDocumentType = "DRIVER_LICENSE"
	DocumentPassport        LegalDocumentType = "PASSPORT"
	DocumentResidencePermit LegalDocumentType = "RESIDENCE_PERMIT"
	DocumentOther           LegalDocumentType = "OTHER"
)

// Address is a postal address, with the person to find there. Every field is optional.
type Address struct {
	Title Title `json:"title,omitempty"`
	// FirstName and LastName have at most 100 characters each.
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	// Email and Mobile have the limits of those of [Buyer].
	Email  string `json:"email,omitempty"`
	Mobile string `json:"mobile,omitempty"`
	// Label is the name that the buyer gave to the address, such as "home": at most 200 characters.
	Label string `json:"label,omitempty"`
	// StreetNumber, Street and Complement have at most 100 characters each.
	StreetNumber string `json:"streetNumber,omitempty"`
	Street       string `json:"street,omitempty"`
	Complement   string `json:"complement,omitempty"`
	// City has at most 150 characters, Zip 12.
	City string `json:"city,omitempty"`
	Zip  string `json:"zip,omitempty"`
	// State is the state, province or region: at most 100 characters; County, a part of it, at most 50.
	State  string `json:"state,omitempty"`
	County string `json:"county,omitempty"`
	// Country is ISO 3166-1 alpha-2, such as "FR".
	Country string `json:"country,omitempty"`
	// Created is when the buyer first used the address.
	Created time.Time `json:"created,omitzero"`
}
