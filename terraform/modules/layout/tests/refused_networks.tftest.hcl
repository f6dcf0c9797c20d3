# Refused: networks of pods, Services and administrators. Each run changes one thing of a cluster that is accepted.
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

run "pods_that_are_no_network" {
  command = plan

  variables {
    pod_cidr = "10.233.64.1/18"
  }

  expect_failures = [var.pod_cidr]
}

run "pods_over_the_machines" {
  command = plan

  variables {
    pod_cidr = "10.20.0.0/16"
  }

  expect_failures = [output.pod_cidr]
}

run "pods_too_few_for_the_nodes" {
  command = plan

  variables {
    pod_cidr = "10.233.64.0/22"
  }

  expect_failures = [output.pod_cidr]
}

run "services_that_are_no_network" {
  command = plan

  variables {
    service_cidr = "services"
  }

  expect_failures = [var.service_cidr]
}

run "services_over_the_machines" {
  command = plan

  variables {
    service_cidr = "10.20.0.0/20"
  }

  expect_failures = [output.service_cidr]
}

run "services_over_the_pods" {
  command = plan

  variables {
    service_cidr = "10.233.0.0/16"
  }

  expect_failures = [output.service_cidr]
}

run "nobody_may_log_in" {
  command = plan

  variables {
    admin_cidrs = []
  }

  expect_failures = [var.admin_cidrs]
}

run "everybody_may_log_in" {
  command = plan

  variables {
    admin_cidrs = ["0.0.0.0/0"]
  }

  expect_failures = [var.admin_cidrs]
}

run "service_ports_with_blanks" {
  command = plan

  variables {
    service_ports = "80, 443"
  }

  expect_failures = [var.service_ports]
}

run "name_with_capitals" {
  command = plan

  variables {
    name = "Staging"
  }

  expect_failures = [var.name]
}

run "api_domain_without_a_dot" {
  command = plan

  variables {
    api_domain = "api"
  }

  expect_failures = [var.api_domain]
}

run "registry_domain_without_a_dot" {
  command = plan

  variables {
    registry_domain = "registry"
  }

  expect_failures = [var.registry_domain]
}

run "one_domain_for_both" {
  command = plan

  variables {
    registry_domain = "api.staging.example.org"
  }

  expect_failures = [var.registry_domain]
}
