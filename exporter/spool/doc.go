// Package spool keeps records on the disk until every sink has them.
package spool
