# Refused: machines that cannot run. Each run changes one thing of a cluster that is accepted.
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

run "no_physical_host" {
  command = plan

  variables {
    physical_hosts = 0
    control_plane  = { policy = "NONE" }
  }

  expect_failures = [var.physical_hosts]
}

run "even_count_of_etcd" {
  command = plan

  variables {
    control_plane = { numbers = [1, 2] }
  }

  expect_failures = [var.control_plane]
}

run "no_control_plane" {
  command = plan

  variables {
    control_plane = { numbers = [] }
  }

  expect_failures = [var.control_plane]
}

run "control_plane_number_out_of_range" {
  command = plan

  variables {
    control_plane = { numbers = [10] }
  }

  expect_failures = [var.control_plane]
}

run "control_plane_twice" {
  command = plan

  variables {
    control_plane = { numbers = [1, 1, 2] }
  }

  expect_failures = [var.control_plane]
}

run "control_plane_disk_too_small" {
  command = plan

  variables {
    control_plane = { disk_gb = 39 }
  }

  expect_failures = [var.control_plane]
}

run "control_plane_memory_too_small" {
  command = plan

  variables {
    control_plane = { memory_mb = 2048 }
  }

  expect_failures = [var.control_plane]
}

run "control_plane_policy_unknown" {
  command = plan

  variables {
    control_plane = { policy = "AFFINED" }
  }

  expect_failures = [var.control_plane]
}

run "control_planes_on_too_few_hosts" {
  command = plan

  variables {
    physical_hosts = 2
  }

  expect_failures = [var.control_plane]
}

run "no_worker" {
  command = plan

  variables {
    workers = { numbers = [] }
  }

  expect_failures = [var.workers]
}

run "worker_number_broken" {
  command = plan

  variables {
    workers = { numbers = [1.5] }
  }

  expect_failures = [var.workers]
}

run "worker_twice" {
  command = plan

  variables {
    workers = { numbers = [1, 2, 2] }
  }

  expect_failures = [var.workers]
}

run "worker_disk_too_small" {
  command = plan

  variables {
    workers = { disk_gb = 20 }
  }

  expect_failures = [var.workers]
}

run "worker_policy_unknown" {
  command = plan

  variables {
    workers = { policy = "none" }
  }

  expect_failures = [var.workers]
}

run "workers_on_too_few_hosts" {
  command = plan

  variables {
    workers = { numbers = [1, 2, 3, 4], policy = "ANTI_AFFINED" }
  }

  expect_failures = [var.workers]
}

run "registry_disk_too_small" {
  command = plan

  variables {
    registry = { disk_gb = 10 }
  }

  expect_failures = [var.registry]
}

run "registry_data_too_small" {
  command = plan

  variables {
    registry = { data_gb = 10 }
  }

  expect_failures = [var.registry]
}

run "registry_on_the_port_of_ssh" {
  command = plan

  variables {
    registry = { port = 22 }
  }

  expect_failures = [var.registry]
}

run "load_balancer_disk_too_small" {
  command = plan

  variables {
    load_balancers = { enabled = true, disk_gb = 5 }
  }

  expect_failures = [var.load_balancers]
}

run "load_balancers_on_one_host" {
  command = plan

  variables {
    load_balancers = { enabled = true }
    physical_hosts = 1
    control_plane  = { policy = "NONE" }
  }

  expect_failures = [var.load_balancers]
}

run "volume_on_a_worker_that_is_not_there" {
  command = plan

  variables {
    static_volumes = { postgresql = { worker = 9, size_gb = 20 } }
  }

  expect_failures = [var.static_volumes]
}

run "two_volumes_on_one_worker" {
  command = plan

  variables {
    static_volumes = { a = { worker = 1, size_gb = 20 }, b = { worker = 1, size_gb = 20 } }
  }

  expect_failures = [var.static_volumes]
}

run "volume_too_small" {
  command = plan

  variables {
    static_volumes = { postgresql = { worker = 1, size_gb = 1 } }
  }

  expect_failures = [var.static_volumes]
}

run "volume_with_a_bad_name" {
  command = plan

  variables {
    static_volumes = { "Postgre_SQL" = { worker = 1, size_gb = 20 } }
  }

  expect_failures = [var.static_volumes]
}
