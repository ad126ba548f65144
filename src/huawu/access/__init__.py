"""Who is asking, for which tenant, and may they; and the record of what people did."""
