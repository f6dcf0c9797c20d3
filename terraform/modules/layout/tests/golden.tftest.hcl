# What Kubespray reads, letter by letter.
variables {
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
}

run "the_inventory_is_the_golden_one" {
  command = plan

  variables {
    static_volumes = { postgresql = { worker = 1, size_gb = 20 } }
  }

  assert {
    condition     = output.inventory == file("tests/golden/hosts.yaml")
    error_message = "The inventory changed. Look at the difference; if it is meant, write it with the command in terraform/README.md."
  }

  assert {
    condition     = output.group_vars == file("tests/golden/terraform.yml")
    error_message = "The variables changed. Look at the difference; if it is meant, write them with the command in terraform/README.md."
  }
}
