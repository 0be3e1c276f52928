vmci0.present = "TRUE"
