# Refused: addresses and ranges that cannot work. Each run changes one thing of a cluster that is accepted.
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

run "network_with_host_bits" {
  command = plan

  variables {
    network_cidr = "10.20.0.7/24"
  }

  expect_failures = [var.network_cidr]
}

run "network_that_is_no_network" {
  command = plan

  variables {
    network_cidr = "10.20.0.0"
  }

  expect_failures = [var.network_cidr]
}

run "network_too_small" {
  command = plan

  variables {
    network_cidr = "10.20.0.0/28"
  }

  expect_failures = [var.network_cidr]
}

run "gateway_that_is_no_address" {
  command = plan

  variables {
    gateway = "router"
  }

  expect_failures = [var.gateway]
}

run "gateway_outside_the_network" {
  command = plan

  variables {
    gateway = "10.21.0.1"
  }

  expect_failures = [output.gateway]
}

run "gateway_is_the_broadcast_address" {
  command = plan

  variables {
    gateway = "10.20.0.255"
  }

  expect_failures = [output.gateway]
}

run "no_dns_server" {
  command = plan

  variables {
    dns_servers = []
  }

  expect_failures = [var.dns_servers]
}

run "dns_server_by_name" {
  command = plan

  variables {
    dns_servers = ["dns.example.org"]
  }

  expect_failures = [var.dns_servers]
}

run "hosts_that_are_no_addresses" {
  command = plan

  variables {
    host_range = { first = "10", last = "99" }
  }

  expect_failures = [var.host_range]
}

run "hosts_outside_the_network" {
  command = plan

  variables {
    host_range = { first = "10.21.0.10", last = "10.21.0.99" }
  }

  expect_failures = [output.host_range]
}

run "hosts_backwards" {
  command = plan

  variables {
    host_range = { first = "10.20.0.99", last = "10.20.0.10" }
  }

  expect_failures = [output.host_range]
}

run "hosts_over_the_gateway" {
  command = plan

  variables {
    gateway = "10.20.0.50"
  }

  expect_failures = [output.host_range]
}

run "hosts_over_dhcp" {
  command = plan

  variables {
    dhcp_range = { first = "10.20.0.99", last = "10.20.0.149" }
  }

  expect_failures = [output.host_range]
}

run "hosts_too_few_for_the_last_worker" {
  command = plan

  variables {
    workers = { numbers = [75] }
  }

  expect_failures = [output.host_range]
}

run "dhcp_that_is_no_address" {
  command = plan

  variables {
    dhcp_range = { first = "a", last = "b" }
  }

  expect_failures = [var.dhcp_range]
}

run "dhcp_outside_the_network" {
  command = plan

  variables {
    dhcp_range = { first = "10.21.0.100", last = "10.21.0.149" }
  }

  expect_failures = [output.dhcp_range]
}

run "metallb_that_is_no_address" {
  command = plan

  variables {
    metallb_range = { first = "a", last = "b" }
  }

  expect_failures = [var.metallb_range]
}

run "metallb_over_the_broadcast_address" {
  command = plan

  variables {
    metallb_range = { first = "10.20.0.251", last = "10.20.0.255" }
  }

  expect_failures = [output.metallb_range]
}

run "metallb_over_the_gateway" {
  command = plan

  variables {
    gateway = "10.20.0.210"
  }

  expect_failures = [output.metallb_range]
}

run "metallb_inside_hosts" {
  command = plan

  variables {
    metallb_range = { first = "10.20.0.90", last = "10.20.0.99" }
  }

  expect_failures = [output.metallb_range]
}

run "metallb_inside_dhcp" {
  command = plan

  variables {
    metallb_range = { first = "10.20.0.149", last = "10.20.0.160" }
  }

  expect_failures = [output.metallb_range]
}

run "api_that_is_no_address" {
  command = plan

  variables {
    api_vip = "api"
  }

  expect_failures = [var.api_vip]
}

run "api_outside_the_network" {
  command = plan

  variables {
    api_vip = "10.21.0.250"
  }

  expect_failures = [output.api_vip]
}

run "api_is_the_gateway" {
  command = plan

  variables {
    api_vip = "10.20.0.1"
  }

  expect_failures = [output.api_vip]
}

run "api_inside_hosts" {
  command = plan

  variables {
    api_vip = "10.20.0.10"
  }

  expect_failures = [output.api_vip]
}

run "api_inside_dhcp" {
  command = plan

  variables {
    api_vip = "10.20.0.149"
  }

  expect_failures = [output.api_vip]
}

run "api_inside_metallb" {
  command = plan

  variables {
    api_vip = "10.20.0.219"
  }

  expect_failures = [output.api_vip]
}
