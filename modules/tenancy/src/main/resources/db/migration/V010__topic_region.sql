-- Where a topic's usage is priced: fixed when the topic is made, as its product is. Topics of before get what their
-- tenant has now; the hidden topic has no price.
ALTER TABLE topic ADD COLUMN region text;
UPDATE topic t SET region = n.region FROM tenant n WHERE n.uid = t.tenant_uid AND t.kind <> 'quarantine';
