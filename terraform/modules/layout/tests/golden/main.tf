# A cluster in its usual form, whose inventory is in hosts.yaml and whose variables are in terraform.yml.
module "layout" {
  source = "../.."

  name            = "staging"
  api_domain      = "api.staging.example.org"
  registry_domain = "registry.staging.example.org"
  network_cidr    = "10.20.0.0/24"
  gateway         = "10.20.0.1"
  dns_servers     = ["10.20.0.2"]
  host_range      = { first = "10.20.0.10", last = "10.20.0.99" }
  dhcp_range      = { first = "10.20.0.100", last = "10.20.0.149" }
  metallb_range   = { first = "10.20.0.200", last = "10.20.0.219" }
  api_vip         = "10.20.0.250"
  admin_cidrs     = ["192.0.2.0/24"]
  static_volumes  = { postgresql = { worker = 1, size_gb = 20 } }
}
output "inventory" {
  description = "The inventory as it is now."
  value       = module.layout.inventory
}

output "group_vars" {
  description = "The variables as they are now."
  value       = module.layout.group_vars
}
