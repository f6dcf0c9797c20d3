# A staging cluster in its usual form; the other files change one thing each.
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

run "machines_of_the_default_cluster" {
  command = plan

  assert {
    condition = join(" ", keys(output.machines)) == join(" ", [
      "staging-cp-1", "staging-cp-2", "staging-cp-3", "staging-registry", "staging-worker-1", "staging-worker-2", "staging-worker-3",
    ])
    error_message = "The default is three control planes, three workers and a registry."
  }
}
