"""WHERE: districts with their neighbourhood teams, and venues (buurtpunten)."""
