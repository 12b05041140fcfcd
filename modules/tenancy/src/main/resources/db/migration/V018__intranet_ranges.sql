-- Addresses that a tenant calls its intranet, beside the private ones: networks as 192.0.2.0/24.
ALTER TABLE tenant ADD COLUMN intranet_ranges text[] NOT NULL DEFAULT '{}';
