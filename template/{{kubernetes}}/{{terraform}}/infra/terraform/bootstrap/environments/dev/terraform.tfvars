environment = "dev"
quota       = { cpu = 4, memory = 8, pods = 30 }
