package heuristic

import "slices"

// defaultProtected are names that are often imitated, by our own choice.
var defaultProtected = [...]string{
	// Money.
	"paypal.com", "visa.com", "mastercard.com", "americanexpress.com", "chase.com", "bankofamerica.com",
	"wellsfargo.com", "citibank.com", "capitalone.com", "hsbc.com", "barclays.co.uk", "santander.com",
	"revolut.com", "klarna.com", "stripe.com", "coinbase.com", "binance.com", "kraken.com", "metamask.io",
	"ledger.com", "trezor.io",
	// Mail, offices and software.
	"google.com", "gmail.com", "microsoft.com", "office.com", "outlook.com", "live.com", "apple.com",
	"icloud.com", "yahoo.com", "proton.me", "adobe.com", "dropbox.com", "docusign.com", "zoom.us",
	"slack.com", "github.com", "openai.com", "okta.com", "salesforce.com",
	// Meeting others.
	"facebook.com", "instagram.com", "whatsapp.com", "linkedin.com", "tiktok.com", "twitter.com",
	"telegram.org", "discord.com", "snapchat.com", "reddit.com", "youtube.com",
	// Shops, parcels and pastimes.
	"amazon.com", "ebay.com", "alibaba.com", "booking.com", "airbnb.com", "netflix.com", "spotify.com",
	"steampowered.com", "roblox.com", "dhl.com", "fedex.com", "ups.com", "usps.com",
}

// DefaultProtected returns a list of names that are often imitated, for
// [NewHomographs].
func DefaultProtected() []string { return slices.Clone(defaultProtected[:]) }
